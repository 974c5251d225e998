import { closeSync, createReadStream, readSync, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Failure } from '../../failures/failure.ts';
import { openUnlinked } from '../../processes/unlinked-file.ts';
import { writeFailure } from '../../streams/sink.ts';

/** Where what may be wanted waits: a file without a name on the disk of TMPDIR, so that nobody else sees it and memory stays flat. */
export interface JsonSpool<T> {
  /** @returns where it stands */
  add(one: T): Promise<Place>;
  /** All of it, as often as asked. */
  all(): AsyncGenerator<T, void, void>;
  /** Some of it again, in any order. */
  at(places: Iterable<Place>): AsyncGenerator<T, void, void>;
  close(): void;
}

export interface Place {
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
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

/** For plain JSON. */
export function openJsonSpool<T>(): JsonSpool<T> {
  const descriptor = open();
  let [lines, waiting, end]: [Buffer[], number, number] = [[], 0, 0];
  const flush = async (): Promise<void> => {
    const chunk = Buffer.concat(lines);
    [lines, waiting] = [[], 0];
    try {
      for (let offset = 0; offset < chunk.length;)
        offset += (await writeChunk(descriptor, chunk, offset, chunk.length - offset, null)).bytesWritten;
    } catch (error) {
      throw writeFailure(error as Error, `a temporary file in ${tmpdir()}`);
    }
  };
  return {
    async add(one) {
      // readline takes these two for ends of lines (https://nodejs.org/api/readline.html), and JSON lets them stand.
      const text = JSON.stringify(one)
        .replaceAll('\u2028', String.raw`\u2028`)
        .replaceAll('\u2029', String.raw`\u2029`);
      const line = Buffer.from(`${text}\n`);
      const place = { offset: end, length: line.length };
      lines.push(line);
      end += line.length;
      if ((waiting += line.length) >= enough) await flush();
      return place;
    },
    async *all() {
      await flush();
      const input = createReadStream('', { fd: descriptor, start: 0, autoClose: false });
      for await (const line of createInterface({ input, crlfDelay: Infinity })) yield JSON.parse(line) as T;
    },
    async *at(places) {
      await flush();
      for (const { offset, length } of places) {
        const line = Buffer.allocUnsafe(length);
        for (let from = 0; from < length;) from += readSync(descriptor, line, from, length - from, offset + from);
        yield JSON.parse(line.toString()) as T;
      }
    },
    close: () => closeSync(descriptor),
  };
}
