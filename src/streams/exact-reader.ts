/** Reads a stream by lengths. */
export interface ExactReader {
  /** The next `length` bytes; fewer where the stream ends before. */
  read(length: number): Promise<Buffer>;
  /** Passes over `length` bytes. @returns how many there were */
  skip(length: number): Promise<number>;
  /** Whether what it passes over is not read. */
  readonly seeks: boolean;
  /** Lets go of the stream before its end. */
  close(): Promise<void>;
}

/** Makes a reader that shows to `see` every byte that it reads, in order. */
export type ReaderMaker = (see: (bytes: Buffer) => void) => ExactReader;

/** Of what can only be read from its beginning to its end: what is passed over is read, too. */
export function exactReader(source: AsyncIterable<Buffer>): ReaderMaker {
  return (see) => readerOf(source, see);
}

/** What a chunk of a pipe lies in at most. */
const pipeChunk = 64 * 1024;

function readerOf(source: AsyncIterable<Buffer>, see: (bytes: Buffer) => void): ExactReader {
  const iterator = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  /** Gives at most `most` bytes, as they come; an empty buffer at the end. */
  const some = async (most: number): Promise<Buffer> => {
    while (held.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return held;
      held = next.value;
    }
    const bytes = held.subarray(0, most);
    held = held.subarray(bytes.length);
    see(bytes);
    return bytes;
  };

  return {
    seeks: false,
    async read(length) {
      if (length === 0) return Buffer.alloc(0);
      const first = await some(length);
      if ((first.length === length && first.buffer.byteLength <= pipeChunk) || first.length === 0) return first;
      // Copied as it comes, so that no more is held than is asked for and it can be let go; not from the pool of small buffers, which it would keep.
      const all = Buffer.allocUnsafeSlow(length);
      let there = first.copy(all);
      while (there < length) {
        const next = await some(length - there);
        if (next.length === 0) break;
        there += next.copy(all, there);
      }
      return all.subarray(0, there);
    },
    async skip(length) {
      let there = 0;
      while (there < length) {
        const next = await some(length - there);
        if (next.length === 0) break;
        there += next.length;
      }
      return there;
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}
