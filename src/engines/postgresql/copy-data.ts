import { Failure } from '../../failures/failure.ts';
import { countByte } from '../count-byte.ts';

const newline = 0x0a;
const backslash = 0x5c;
const endMark = Buffer.from('\\.');

/** How far the data lines of a COPY reach in some bytes. */
export interface CopyData {
  /** Where the first byte stands that was not read: after the end mark, or where more bytes are needed to go on. */
  readonly next: number;
  /** 0 where they were not to be counted. */
  readonly rows: number;
  readonly ended: boolean;
  /** Whether `next` stands inside a line. */
  readonly midLine: boolean;
}

/**
 * Counts the lines from `start` up to the line `\.`, which is where psql ends the data (handleCopyIn in copy.c).
 * A large dump consists of little else, so the bytes are searched and counted, and never looked at line by line.
 * @throws Failure not-whole on a line that begins with `\.` and goes on: pg_dump doubles a backslash in data
 */
export function readCopyData(input: Buffer, start: number, midLine: boolean, counts = true): CopyData {
  const end = input.length;
  const beginsLine = (at: number): boolean => (at === start ? !midLine : input[at - 1] === newline);
  let mark = input.indexOf(endMark, start);
  while (mark >= 0 && !beginsLine(mark)) mark = input.indexOf(endMark, mark + endMark.length);
  if (mark < 0 && end > start && input[end - 1] === backslash && beginsLine(end - 1)) mark = end - 1;

  const next = mark < 0 ? end : mark;
  const rows = counts ? countByte(input, newline, start, next) : 0;
  if (mark < 0) return { next, rows, ended: false, midLine: end === start ? midLine : input[end - 1] !== newline };
  if (mark + 2 >= end) return { next, rows, ended: false, midLine: false };
  if (input[mark + 2] !== newline)
    throw new Failure('not-whole', 'the dump holds table data that pg_dump does not write: a line that begins with \\.');
  return { next: mark + 3, rows, ended: true, midLine: false };
}
