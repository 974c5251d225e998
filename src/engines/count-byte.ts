/** Four bytes, each of them 1. */
const ones = 0x01010101;
const lowBits = 0x7f7f7f7f;
/** So many sums of four bytes fit into four bytes. */
const mostSums = 255;

/**
 * How often `byte` stands in `data` from `from` up to `to`. Four bytes at a time, which takes a third of the time of one after the other, and
 * unlike a search for each takes it however close together they stand.
 */
export function countByte(data: Buffer, byte: number, from: number, to: number): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const pattern = Math.imul(byte, ones);
  const lastWord = to - 3;
  let count = 0;
  let at = from;
  while (at < lastWord) {
    const stop = Math.min(lastWord, at + 4 * mostSums);
    let sums = 0;
    for (; at < stop; at += 4) {
      // A byte that is equal is 0 now, and only a 0 has no bit left after the next line.
      const word = view.getInt32(at, true) ^ pattern;
      const differing = ((word & lowBits) + lowBits) | word;
      sums = (sums + ((~differing >>> 7) & ones)) | 0;
    }
    count += (sums & 0xff) + ((sums >>> 8) & 0xff) + ((sums >>> 16) & 0xff) + (sums >>> 24);
  }
  for (; at < to; at++) if (data[at] === byte) count++;
  return count;
}
