import { expect, test } from 'vitest';
import { lastBlock, lastBlockLength, parseLastBlock } from '../../../src/formats/archive/last-block.ts';

const digests = { all: '0a'.repeat(32), index: 'f3'.repeat(32) };

test('is text of one tar block, and read as it was written', () => {
  const block = lastBlock(digests);
  expect(block.length).toBe(lastBlockLength);
  expect(block.toString().trimEnd().split('\n')).toEqual([`penstock index ${digests.index}`, `penstock end ${digests.all}`]);
  expect(parseLastBlock(block)).toEqual(digests);
});

test('is none with any one bit of its words or its end changed; digests are compared by whoever reads', () => {
  const block = lastBlock(digests);
  const isDigit = (at: number): boolean => /[0-9a-f]/.test(String.fromCharCode(block[at] ?? 0));
  for (let at = 0; at < block.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const other = Buffer.from(block);
      other[at] = (other[at] ?? 0) ^ (1 << bit);
      const read = parseLastBlock(other);
      if (read === undefined) continue;
      expect(isDigit(at)).toBe(true);
      expect(read).not.toEqual(digests);
    }
  }
});

test('is none with a byte more or less', () => {
  const block = lastBlock(digests);
  expect(parseLastBlock(block.subarray(0, -1))).toBeUndefined();
  expect(parseLastBlock(Buffer.concat([block, Buffer.from('\n')]))).toBeUndefined();
  expect(parseLastBlock(Buffer.alloc(512))).toBeUndefined();
});
