const quote = 0x27;
const backslash = 0x5c;
const open = 0x28;
const close = 0x29;
const comma = 0x2c;

/** One row of an INSERT. */
export interface Tuple {
  /** As it stands there, with its parentheses. */
  readonly text: Buffer;
  /** The SQL of its values, without blanks around it; parts of `text`. */
  readonly values: readonly Buffer[];
}

/**
 * Cuts the rows of an INSERT, `(1,'a'),(2,'b');`, into the SQL of their values, however they are cut into chunks. The rows must have passed
 * the engine's scanner: nothing is checked here.
 */
export interface TupleCutter {
  /** The rows that have ended in `chunk`. */
  push(chunk: Buffer): Tuple[];
}

/** @param escapes whether a backslash in a string takes the next byte along (MySQL), or quotes are doubled alone (standard) */
export function cutTuples(escapes: boolean): TupleCutter {
  let depth = 0;
  let inString = false;
  let afterBackslash = false;
  /** What has come of the row under way in earlier chunks. */
  let parts: Buffer[] = [];
  let length = 0;
  /** Where its values end, from its beginning. */
  let ends: number[] = [];

  const take = (last: Buffer): Tuple => {
    const text = parts.length === 0 ? last : Buffer.concat([...parts, last]);
    const values = ends.map((end, index) => trimmed(text.subarray((ends[index - 1] ?? 0) + 1, end)));
    [parts, length, ends] = [[], 0, []];
    return { text, values };
  };

  const stringEnd = (chunk: Buffer, from: number): number => {
    if (!escapes) {
      const end = chunk.indexOf(quote, from);
      return end === -1 ? chunk.length : end;
    }
    let at = from;
    if (afterBackslash && at < chunk.length) {
      afterBackslash = false;
      at += 1;
    }
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === quote) return at;
      if (byte === backslash) {
        at += 1;
        afterBackslash = at >= chunk.length;
      }
    }
    return chunk.length;
  };

  const push = (chunk: Buffer): Tuple[] => {
    const tuples: Tuple[] = [];
    /** Where the row under way begins in this chunk. */
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      if (inString) {
        at = stringEnd(chunk, at);
        // A doubled quote ends one string and begins another, which comes to the same.
        if (at < chunk.length) {
          inString = false;
          at += 1;
        }
        continue;
      }
      const byte = chunk[at];
      if (byte === quote) inString = true;
      else if (byte === open) {
        depth += 1;
        if (depth === 1) start = at;
      } else if (byte === close) {
        depth -= 1;
        if (depth === 0) {
          ends.push(length + at - start);
          tuples.push(take(chunk.subarray(start, at + 1)));
        }
      } else if (byte === comma && depth === 1) ends.push(length + at - start);
      at += 1;
    }
    if (depth > 0) {
      parts.push(chunk.subarray(start));
      length += chunk.length - start;
    }
    return tuples;
  };
  return { push };
}

function trimmed(value: Buffer): Buffer {
  let [from, to] = [0, value.length];
  while (from < to && (value[from] as number) <= 0x20) from += 1;
  while (to > from && (value[to - 1] as number) <= 0x20) to -= 1;
  return value.subarray(from, to);
}
