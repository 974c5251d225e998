const quote = 0x27;
const backslash = 0x5c;
const open = 0x28;
const close = 0x29;
const comma = 0x2c;

/**
 * Cuts the rows of an INSERT, `(1,'a'),(2,'b');`, into the SQL of their values, however they are cut into chunks. The rows must have passed
 * the engine's scanner: nothing is checked here.
 */
export interface TupleCutter {
  /** The rows that have ended in `chunk`, each value as it is written, without blanks around it. */
  push(chunk: Buffer): Buffer[][];
}

/** @param escapes whether a backslash in a string takes the next byte along (MySQL), or quotes are doubled alone (standard) */
export function cutTuples(escapes: boolean): TupleCutter {
  let depth = 0;
  let inString = false;
  let afterBackslash = false;
  let row: Buffer[] = [];
  /** The value under way, where it has come in several chunks. */
  let parts: Buffer[] = [];

  const take = (chunk: Buffer, from: number, to: number): void => {
    const last = chunk.subarray(from, to);
    row.push(trimmed(parts.length === 0 ? last : Buffer.concat([...parts, last])));
    parts = [];
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

  const push = (chunk: Buffer): Buffer[][] => {
    const rows: Buffer[][] = [];
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
        if (depth === 1) start = at + 1;
      } else if (byte === close) {
        depth -= 1;
        if (depth === 0) {
          take(chunk, start, at);
          rows.push(row);
          row = [];
        }
      } else if (byte === comma && depth === 1) {
        take(chunk, start, at);
        start = at + 1;
      }
      at += 1;
    }
    if (depth > 0 && start < chunk.length) parts.push(chunk.subarray(start));
    return rows;
  };
  return { push };
}

function trimmed(value: Buffer): Buffer {
  let [from, to] = [0, value.length];
  while (from < to && (value[from] as number) <= 0x20) from += 1;
  while (to > from && (value[to - 1] as number) <= 0x20) to -= 1;
  return value.subarray(from, to);
}
