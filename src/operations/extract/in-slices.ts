import type { Value } from '../../engines/pieces.ts';

/** So much of a value is turned into text at once; what is encoded by three bytes (base64) stays whole. */
const slice = 3 * 64 * 1024;

/** Whether a row is to be written value by value, slice by slice: as one text it would be in memory several times over. */
export function isLarge(row: readonly Value[]): boolean {
  return row.some((value) => value !== null && 'bytes' in value && value.bytes.length > slice);
}

/** Bytes in slices. @param characters never cut one of UTF-8 in two */
export function* inSlices(bytes: Buffer, characters = false): Generator<Buffer, void, void> {
  for (let from = 0; from < bytes.length;) {
    const end = Math.min(from + slice, bytes.length);
    const to = characters ? characterEnd(bytes, end) : end;
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** Where no character is cut, at or before `end`. */
function characterEnd(bytes: Buffer, end: number): number {
  let to = end;
  while (to < bytes.length && ((bytes[to] as number) & 0xc0) === 0x80) to -= 1;
  return to;
}
