import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Failure } from '../failures/failure.ts';

/** Asks on the terminal; what is answered to `secret` is not shown. */
export interface Asker {
  text(question: string, usual?: string): Promise<string>;
  secret(question: string): Promise<string>;
  close(): void;
}

export function askOnTerminal(): Asker {
  let isMuted = false;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isMuted) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  // At the end of the input, or at Ctrl-C, there is no answer, and waiting for one would wait for ever.
  const ended = new Promise<never>((_, reject) => {
    terminal.once('close', () => reject(new Failure('usage', 'the answers ended before all was asked; nothing was written')));
  });
  ended.catch(() => undefined);
  const ask = (question: string): Promise<string> => Promise.race([terminal.question(question), ended]);
  return {
    text: async (question, usual = '') => {
      const answer = await ask(`${question}${usual === '' ? '' : ` [${usual}]`}: `);
      return answer.trim() === '' ? usual : answer.trim();
    },
    async secret(question) {
      process.stderr.write(`${question}: `);
      isMuted = true;
      try {
        return await ask('');
      } finally {
        isMuted = false;
        process.stderr.write('\n');
      }
    },
    close: () => terminal.close(),
  };
}
