import { expect, test } from 'vitest';
import { countByte } from '../../src/engines/count-byte.ts';

/** Bytes that differ from 0x0a and from 0x8a in one bit, and those themselves: where a carry would count too much. */
const near = [0x0a, 0x0a, 0x0b, 0x08, 0x8a, 0x09, 0x00, 0xff, 0x80, 0x01];

test('counts as one would one by one, from any byte to any other', () => {
  const data = Buffer.from(Array.from({ length: 67 }, (_, at) => near[(at * 7 + (at >> 3)) % near.length] as number));
  for (let from = 0; from <= data.length; from++) {
    for (let to = from; to <= data.length; to++) {
      for (const byte of [0x0a, 0x8a, 0x00, 0xff]) {
        const expected = data.subarray(from, to).filter((each) => each === byte).length;
        expect(countByte(data, byte, from, to), `${byte} from ${from} to ${to}`).toBe(expected);
      }
    }
  }
});

test('counts more than four bytes hold', () => {
  const data = Buffer.alloc(5000, 0x0a);
  for (let to = 1000; to <= data.length; to += 37) expect(countByte(data, 0x0a, 3, to)).toBe(to - 3);
});
