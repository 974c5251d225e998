import { Failure } from '../../failures/failure.ts';

const newline = 0x0a;
const backslash = 0x5c;
const dot = 0x2e;

/** How far the data lines of a COPY reach in some bytes. */
export interface CopyData {
  /** Where the first byte stands that was not read: after the end mark, or where more bytes are needed to go on. */
  readonly next: number;
  readonly rows: number;
  readonly ended: boolean;
  /** Whether `next` stands inside a line. */
  readonly midLine: boolean;
}

/**
 * Counts the lines from `start` up to the line `\.`, which is where psql ends the data (handleCopyIn in copy.c).
 * One pass over the bytes, because a large dump consists of little else.
 * @throws Failure not-whole on a line that begins with `\.` and goes on: pg_dump doubles a backslash in data
 */
export function readCopyData(input: Buffer, start: number, midLine: boolean): CopyData {
  const end = input.length;
  let rows = 0;
  let at = start;
  if (midLine) {
    at = input.indexOf(newline, start) + 1;
    if (at === 0) return { next: end, rows, ended: false, midLine: true };
    rows++;
  }
  let line = at;
  for (;;) {
    // `line` is where a line begins.
    if (line < end && input[line] === backslash && (line + 1 === end || input[line + 1] === dot)) {
      if (line + 2 >= end) return { next: line, rows, ended: false, midLine: false };
      if (input[line + 2] !== newline)
        throw new Failure('not-whole', 'the dump holds table data that pg_dump does not write: a line that begins with \\.');
      return { next: line + 3, rows, ended: true, midLine: false };
    }
    for (at = line; at < end; at++) {
      if (input[at] === newline) {
        rows++;
        line = at + 1;
        if (input[line] === backslash) break;
      }
    }
    if (at === end) return { next: end, rows, ended: false, midLine: line < end };
  }
}
