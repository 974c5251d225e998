import { describe, expect, test } from 'vitest';
import { compareSums } from '../../../src/formats/archive/compare-sums.ts';
import { sumList } from '../../../src/formats/archive/sum-list.ts';

/** Lines of three entries, the second of which was not read; and what they are when it was. */
function lists(): { expected: readonly Buffer[]; sums: Buffer } {
  const [expected, sums] = [sumList(), sumList()];
  for (const name of ['a', 'b', 'c']) {
    if (name === 'b') expected.addUnread(name);
    else expected.add(name, Buffer.from(name));
    expected.all();
    sums.add(name, Buffer.from(name));
  }
  return { expected: expected.all(), sums: Buffer.concat(sums.all()) };
}

function fits(bytes: Buffer, size: number): boolean {
  const comparison = compareSums(lists().expected);
  for (let at = 0; at < bytes.length; at += size) comparison.push(bytes.subarray(at, at + size));
  return comparison.end();
}

const { sums } = lists();
describe.each([1, 67, 1000])('in pieces of %i', (size) => {
  test('is what it must be; of what was not read only its digest is unknown', () => {
    expect(fits(sums, size)).toBe(true);
    for (let at = 0; at < sums.length; at++) {
      const other = Buffer.from(sums);
      other[at] = (other[at] ?? 0) ^ 1;
      expect(fits(other, size), `byte ${at}`).toBe(at >= 68 && at < 132);
    }
  });

  test('is neither shorter nor longer', () => {
    for (let length = 0; length < sums.length; length++) expect(fits(sums.subarray(0, length), size)).toBe(false);
    expect(fits(Buffer.concat([sums, Buffer.from('\n')]), size)).toBe(false);
  });
});

test('of nothing, nothing', () => {
  expect(compareSums([]).end()).toBe(true);
});
