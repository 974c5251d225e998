import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Segment } from '../../streams/segment.ts';
import { spellName } from './spell-name.ts';

/**
 * Names the entries of segments that are not compressed so that a segment that is as it was is called as it was: in names as `entryNames` gives them, but the number of a table is of its name, and that of a
 * segment of rows is of what is in it, and counts those of which that is the same, and the parts of one statement. Where several sessions read, no two dumps have
 * their segments in one order.
 */
export function contentNames(): (segment: Segment) => string {
  /** By what a statement begins with. */
  const counts = new Map<number, number>();
  let others = 0;
  /** Of the statement that goes on. */
  let going: number | undefined;
  const ofRows = ({ text, goesOn }: Segment): string => {
    const sum = going ?? crc32(text);
    going = goesOn ? sum : undefined;
    const count = counts.get(sum) ?? 0;
    counts.set(sum, count + 1);
    return `${digits(sum, 10)}${digits(count, 6)}`;
  };
  return (segment) =>
    spellName(segment, { table: tableNumber, segment: segment.stage === 'rows' ? ofRows(segment) : digits(++others, 8) }, 'none');
}

function tableNumber(table: string): string {
  return digits(createHash('sha256').update(table).digest().readUIntBE(0, 6) % 10 ** 12, 12);
}

function digits(number: number, length: number): string {
  return String(number).padStart(length, '0');
}
