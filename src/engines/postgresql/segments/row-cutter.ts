import { segmentBytes } from '../../../streams/segment.ts';
import type { DumpedSegment } from '../../segments.ts';

const newline = 0x0a;
const end = Buffer.from('\\.\n');

/** Makes of the data lines of one table COPY statements that are complete in themselves, each a segment. */
export interface RowCutter {
  /** @param rows how many rows end in `data`. @returns whether there is enough for a segment: `take` must be called before the next push */
  push(data: Buffer, rows: number): boolean;
  take(head: Buffer): DumpedSegment;
  /** After the last row: what is left, if anything is. */
  finish(head: Buffer): DumpedSegment | undefined;
}

/**
 * A row that is larger than a segment goes on in the next one.
 * @param table as it is counted; of each `take`, `head` is the settings and the COPY statement with its line end
 */
export function rowCutter(table: () => string): RowCutter {
  let parts: Buffer[] = [];
  let length = 0;
  let rows = 0;
  /** Behind the last row that is whole, in what is held. */
  let whole = 0;
  let goesOn = false;

  const cut = (head: Buffer, at: number, ends: boolean): DumpedSegment => {
    const all = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length);
    const rest = all.subarray(at);
    const text = Buffer.concat([...(goesOn ? [] : [head]), all.subarray(0, at), ...(ends ? [end] : [])]);
    const counted = rows;
    // Not a part of the large one, which would be kept for it.
    parts = rest.length === 0 ? [] : [Buffer.from(rest)];
    length = rest.length;
    whole = 0;
    if (ends) rows = 0;
    goesOn = !ends;
    return { stage: 'rows', table: table(), text, goesOn: !ends, rows: ends ? counted : 0 };
  };
  return {
    push(data, count) {
      if (data.length === 0) return false;
      if (count > 0) whole = length + data.lastIndexOf(newline) + 1;
      parts.push(data);
      length += data.length;
      rows += count;
      return length >= segmentBytes;
    },
    take: (head) => (whole > 0 ? cut(head, whole, true) : cut(head, length, false)),
    finish: (head) => (length === 0 && !goesOn ? undefined : cut(head, length, true)),
  };
}
