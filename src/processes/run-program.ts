import { Failure } from '../failures/failure.ts';
import type { ProgramCall } from './program-call.ts';
import { startProgram, type Ending } from './start-program.ts';

/** What a short program gave. */
export interface Output extends Ending {
  readonly stdout: string;
}

/**
 * Runs a short program to its end and gives what it printed; its exit status is the caller's to judge.
 * @param options.seconds how long it may take; then it is killed (default 60)
 * @param options.input written to its stdin
 * @throws Failure unavailable: it took too long, or printed more than 16 MiB; the signal's reason when that fired
 */
export async function runProgram(
  call: ProgramCall,
  options: { signal: AbortSignal; seconds?: number; input?: string | Buffer },
): Promise<Output> {
  const seconds = options.seconds ?? 60;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), seconds * 1000);
  try {
    const program = startProgram(call, { signal: AbortSignal.any([options.signal, deadline.signal]) });
    program.stdin.end(options.input);
    const stdout = await collect(program.stdout, call.file, program.kill);
    const ending = await program.ended;
    options.signal.throwIfAborted();
    if (deadline.signal.aborted) throw new Failure('unavailable', `${call.file} did not end within ${seconds} s`);
    return { ...ending, stdout };
  } finally {
    clearTimeout(timer);
  }
}

const mostOutput = 16 * 1024 * 1024;

async function collect(stdout: AsyncIterable<Buffer>, file: string, kill: () => Promise<void>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdout) {
    length += chunk.length;
    if (length > mostOutput) {
      await kill();
      throw new Failure('unavailable', `${file} printed more than ${mostOutput} bytes where an answer was expected`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
