import { fstatSync, read, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Failure } from '../failures/failure.ts';
import type { ReaderMaker } from './exact-reader.ts';

const readAt = promisify(read);
/** Small reads are taken out of one of this length; what is larger has its place for itself, and may be let go (`let-go.ts`). */
const window = 256 * 1024;

/**
 * Of an open file, from where its descriptor stands: what is passed over is not read. The descriptor is left where it stands.
 * @returns undefined: it is no regular file, but a pipe or the like
 */
export function fileReader(descriptor: number, signal: AbortSignal): ReaderMaker | undefined {
  try {
    if (!fstatSync(descriptor).isFile()) return undefined;
  } catch {
    return undefined;
  }
  const start = positionOf(descriptor);
  return (see) => {
    let at = start;
    let held: Buffer = Buffer.alloc(0);
    let heldAt = start;

    const fill = async (length: number): Promise<void> => {
      const into = Buffer.allocUnsafe(Math.max(window, length));
      let there = 0;
      while (there < length) {
        signal.throwIfAborted();
        const { bytesRead } = await readAt(descriptor, into, there, into.length - there, at + there).catch((cause: unknown) => {
          throw new Failure('io', `cannot read the stream: ${(cause as Error).message}`, { cause });
        });
        if (bytesRead === 0) break;
        there += bytesRead;
      }
      [held, heldAt] = [into.subarray(0, there), at];
    };

    return {
      seeks: true,
      async read(length) {
        if (at < heldAt || at + length > heldAt + held.length) await fill(length);
        const bytes = held.subarray(at - heldAt, at - heldAt + length);
        at += bytes.length;
        see(bytes);
        return bytes;
      },
      skip(length) {
        const there = Math.max(0, Math.min(length, fstatSync(descriptor).size - at));
        at += there;
        return Promise.resolve(there);
      },
      close: () => Promise.resolve(),
    };
  };
}

/** Others may have read from the file before us. */
function positionOf(descriptor: number): number {
  return Number(/^pos:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? 0);
}
