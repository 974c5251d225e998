import { describe, expect, test } from 'vitest';
import { splitSteadily } from '../../../../src/engines/mysql/segments/split-steadily.ts';

/** Ids, of which a server tells how many are in a range, and that there is one where there is none. */
function cutsOf(ids: readonly bigint[], rows: number): Promise<bigint[]> {
  const count = (low: bigint, high: bigint): Promise<number> =>
    Promise.resolve(Math.max(1, ids.filter((id) => id >= low && id < high).length));
  const sorted = ids.toSorted((a, b) => (a < b ? -1 : 1));
  return splitSteadily(sorted[0]!, sorted.at(-1)!, rows, count);
}
const from = (first: bigint, count: number): bigint[] => Array.from({ length: count }, (_, at) => first + BigInt(at));

test.each([
  ['small', 1n],
  ['below zero', -5000n],
  ['large', 9_223_372_036_854_765_000n],
  ['unsigned', 18_446_744_073_709_541_000n],
  ['smallest', -9_223_372_036_854_775_808n],
])('parts have about half of what they may: %s numbers', async (_, first) => {
  const ids = from(first, 10_000);
  const cuts = await cutsOf(ids, 1000);
  const borders = [ids[0]!, ...cuts, ids.at(-1)! + 1n];
  expect(cuts).toEqual(cuts.toSorted((a, b) => (a < b ? -1 : 1)));
  for (const [at, border] of borders.slice(1).entries()) expect(border - borders[at]!).toBeLessThanOrEqual(1125n);
  expect(cuts.length).toBeGreaterThan(9);
  expect(cuts.length).toBeLessThan(21);
});

test('they stay where they are when rows come at the end, and when there is another number of them in a part', async () => {
  const cuts = await cutsOf(from(1n, 10_000), 1000);
  for (const more of [1, 500, 5000]) expect((await cutsOf(from(1n, 10_000 + more), 1000)).slice(0, cuts.length)).toEqual(cuts);
  // Where parts become half as long, the old places are among the new ones.
  const halves = await cutsOf(from(1n, 10_000), 500);
  expect(cuts.filter((cut) => !halves.includes(cut))).toEqual([]);
});

describe('gaps', () => {
  test('are no parts', async () => {
    const cuts = await cutsOf([...from(1n, 3000), ...from(2n ** 62n, 3000)], 1000);
    expect(cuts.length).toBeLessThan(15);
    expect(cuts.length).toBeGreaterThan(4);
  });

  test('one row is not divided', async () => {
    expect(await cutsOf([0n], 1)).toEqual([]);
    expect(await cutsOf([-1n], 1)).toEqual([]);
  });
});
