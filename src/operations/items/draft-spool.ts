import { closeSync, createReadStream, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Draft } from '../../applications/items.ts';
import { Failure } from '../../failures/failure.ts';
import { openUnlinked } from '../../processes/unlinked-file.ts';
import { writeFailure } from '../../streams/sink.ts';

/** Where drafts wait until the stream is proven: a file without a name on the disk of TMPDIR, so that nobody else sees them and memory stays flat. */
export interface DraftSpool {
  add(draft: Draft): Promise<void>;
  /** All of them, as often as asked. */
  all(): AsyncGenerator<Draft, void, void>;
  close(): void;
}

/** @throws Failure io: it cannot be made */
function open(): number {
  try {
    return openUnlinked(tmpdir());
  } catch (cause) {
    throw new Failure('io', `cannot make a temporary file in ${tmpdir()}: ${(cause as Error).message}`, {
      hint: 'TMPDIR names another directory',
      cause,
    });
  }
}

const enough = 256 * 1024;
const writeChunk = promisify(write);

export function openDraftSpool(): DraftSpool {
  const descriptor = open();
  let [lines, length]: [string[], number] = [[], 0];
  const flush = async (): Promise<void> => {
    const chunk = Buffer.from(lines.join(''));
    [lines, length] = [[], 0];
    try {
      for (let offset = 0; offset < chunk.length;)
        offset += (await writeChunk(descriptor, chunk, offset, chunk.length - offset, null)).bytesWritten;
    } catch (error) {
      throw writeFailure(error as Error, `a temporary file in ${tmpdir()}`);
    }
  };
  return {
    async add(draft) {
      const line = `${JSON.stringify(draft)}\n`;
      lines.push(line);
      if ((length += line.length) >= enough) await flush();
    },
    async *all() {
      await flush();
      const input = createReadStream('', { fd: descriptor, start: 0, autoClose: false });
      for await (const line of createInterface({ input, crlfDelay: Infinity })) yield JSON.parse(line) as Draft;
    },
    close: () => closeSync(descriptor),
  };
}
