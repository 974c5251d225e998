/** Reads a stream by lengths. */
export interface ExactReader {
  /** The next `length` bytes; fewer where the stream ends before. */
  read(length: number): Promise<Buffer>;
  /** Passes over `length` bytes, which `look` is given in pieces. @returns how many there were */
  skip(length: number, look?: (bytes: Buffer) => void): Promise<number>;
  /** Lets go of the stream before its end. */
  close(): Promise<void>;
}

/** @param see is given every byte that is read or passed over, in order */
export function exactReader(source: AsyncIterable<Buffer>, see: (bytes: Buffer) => void): ExactReader {
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
    async read(length) {
      if (length === 0) return Buffer.alloc(0);
      const first = await some(length);
      if (first.length === length || first.length === 0) return first;
      const parts = [first];
      let there = first.length;
      while (there < length) {
        const next = await some(length - there);
        if (next.length === 0) break;
        parts.push(next);
        there += next.length;
      }
      return Buffer.concat(parts);
    },
    async skip(length, look) {
      let there = 0;
      while (there < length) {
        const next = await some(length - there);
        if (next.length === 0) break;
        look?.(next);
        there += next.length;
      }
      return there;
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}
