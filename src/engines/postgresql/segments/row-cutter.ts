import { segmentBytes } from '../../../streams/segment.ts';
import { endsSegment, segmentEnds } from '../../../streams/segment-ends.ts';
import { countByte } from '../../count-byte.ts';
import type { DumpedSegment } from '../../segments.ts';

const newline = 0x0a;
const end = Buffer.from('\\.\n');

/** Makes of the data lines of one table COPY statements that are complete in themselves, each a segment. */
export interface RowCutter {
  /** @param rows how many rows end in `data` */
  push(data: Buffer, rows: number): void;
  /** Whether there is enough for a segment: `take` must be called then, and it must be asked again, before the next push. */
  isFull(): boolean;
  take(head: Buffer): DumpedSegment;
  /** After the last row: what is left, if anything is. */
  finish(head: Buffer): DumpedSegment | undefined;
}

/** Before the rows there is room for most heads, so that a segment is made where its rows have been gathered. */
const headRoom = 4 * 1024;
/** How much is allocated at once: little for small tables, of which there may be thousands. Pipes give 64 KiB at a time. */
const sizes = [32 * 1024, 512 * 1024, segmentBytes + 128 * 1024];

/**
 * Rows are copied once, into the segment that they are given in. A row that is larger than a segment goes on in the next one.
 * @param table as it is counted; of each `take`, `head` is the settings and the COPY statement with its line end
 * @param dedup whether segments end where their rows say so, see `segment-ends.ts`
 */
export function rowCutter(table: () => string, dedup = false): RowCutter {
  let gathered = Buffer.alloc(0);
  /** Of the rows that are held. */
  let length = 0;
  let rows = 0;
  /** Behind the last row that is whole, in what is held. */
  let whole = 0;
  let goesOn = false;
  /** Up to here there is no other end of a row. */
  let seen = 0;
  /** A table that had a segment will have another. */
  let least = 0;
  /** What the last segment has left. */
  let rest = Buffer.alloc(0);

  const makeRoom = (needed: number): void => {
    if (headRoom + needed + end.length <= gathered.length) return;
    const size = sizes.find((each) => each >= Math.max(needed, least)) ?? 2 * needed;
    const larger = Buffer.allocUnsafeSlow(headRoom + size + end.length);
    if (length > 0) gathered.copy(larger, headRoom, headRoom, headRoom + length);
    gathered = larger;
  };
  const gather = (data: Buffer): void => {
    makeRoom(length + data.length);
    data.copy(gathered, headRoom + length);
    length += data.length;
  };
  const gatherRest = (): void => {
    const left = rest;
    rest = Buffer.alloc(0);
    if (left.length > 0) gather(left);
  };
  const cut = (head: Buffer, at: number, ends: boolean): DumpedSegment => {
    gatherRest();
    makeRoom(length);
    // Not a part of the segment, which would be kept for it, and before its end is written over it.
    rest = Buffer.from(gathered.subarray(headRoom + at, headRoom + length));
    const to = headRoom + at + (ends ? end.copy(gathered, headRoom + at) : 0);
    const opening = goesOn ? 0 : head.length;
    const fits = opening <= headRoom;
    if (fits && opening > 0) head.copy(gathered, headRoom - opening);
    const text = fits ? gathered.subarray(headRoom - opening, to) : Buffer.concat([head, gathered.subarray(headRoom, to)]);
    const left = dedup ? countByte(rest, newline, 0, rest.length) : 0;
    const counted = rows - left;
    // Nobody writes into it any more; the next rows get a place of their own when they come.
    gathered = Buffer.alloc(0);
    least = segmentBytes;
    length = 0;
    whole = 0;
    seen = 0;
    if (ends) rows = left;
    goesOn = !ends;
    return { stage: 'rows', table: table(), text, goesOn: !ends, rows: ends ? counted : 0 };
  };
  /** Goes on behind what was looked at, and leaves `whole` behind the row that ends the segment: the pieces in which rows come make no difference. */
  const findsEnd = (): boolean => {
    const held = gathered.subarray(headRoom, headRoom + length);
    for (let at = held.indexOf(newline, seen); at !== -1; at = held.indexOf(newline, whole)) {
      // Not with a row that is too much; and one that went on ends its segment.
      if (whole > 0 && at >= segmentEnds.most) return true;
      const isLast = goesOn || endsSegment(segmentEnds, at + 1, held, whole, at);
      whole = at + 1;
      if (isLast) return true;
    }
    seen = length;
    return length >= segmentEnds.most;
  };
  return {
    push(data, count) {
      if (data.length === 0) return;
      gatherRest();
      if (count > 0 && !dedup) whole = length + data.lastIndexOf(newline) + 1;
      gather(data);
      rows += count;
    },
    isFull() {
      if (!dedup) return length >= segmentBytes;
      // What a segment has left may be full at once.
      gatherRest();
      return length > seen && findsEnd();
    },
    take: (head) => (whole > 0 ? cut(head, whole, true) : cut(head, length, false)),
    finish: (head) => (length + rest.length === 0 && !goesOn ? undefined : cut(head, length + rest.length, true)),
  };
}
