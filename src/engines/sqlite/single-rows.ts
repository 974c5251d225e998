import { countByte } from '../count-byte.ts';

const quote = 0x27;
const border = Buffer.from('),\n(');

/** The rows of an INSERT of ours one by one, where several stand in a buffer. What looks like their border may stand in a text, behind an odd number of quotes. */
export function* singleRows(buffers: Iterable<Buffer>): Generator<Buffer, void, void> {
  for (const buffer of buffers) {
    let from = 0;
    let quotes = 0;
    let counted = 0;
    for (let at = buffer.indexOf(border); at !== -1; at = buffer.indexOf(border, at + 1)) {
      quotes += countByte(buffer, quote, counted, at);
      counted = at;
      if (quotes % 2 !== 0) continue;
      yield buffer.subarray(from, at);
      from = at + border.length;
    }
    yield buffer.subarray(from);
  }
}
