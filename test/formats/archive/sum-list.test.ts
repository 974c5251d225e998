import { expect, test } from 'vitest';
import { sumLine } from '../../../src/formats/archive/digest.ts';
import { sumList } from '../../../src/formats/archive/sum-list.ts';

test('gives every line, in order, as often as it is asked', () => {
  const sums = sumList();
  expect(sums.all()).toEqual([]);
  const lines: string[] = [];
  for (let count = 0; count < 2000; count++) {
    lines.push(sumLine(`entry ${count}`, Buffer.from(String(count))));
    sums.add(`entry ${count}`, Buffer.from(String(count)));
    // Whoever asks in between gets what is there.
    if (count % 500 === 3) sums.all();
  }
  for (let time = 0; time < 2; time++) expect(Buffer.concat(sums.all()).toString()).toBe(lines.join(''));
});
