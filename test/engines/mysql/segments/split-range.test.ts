import { expect, test } from 'vitest';
import { splitRange } from '../../../../src/engines/mysql/segments/split-range.ts';

const counting = (ids: readonly bigint[]) => async (low: bigint, high: bigint) => ids.filter((id) => id >= low && id < high).length;

test.each([
  ['even numbers', Array.from({ length: 1000 }, (_, at) => BigInt(at))],
  [
    'a crowd far from the rest',
    [-9223372036854775808n, ...Array.from({ length: 1000 }, (_, at) => 9_000_000_000_000_000n + BigInt(at)), 18446744073709551615n],
  ],
  ['gaps', Array.from({ length: 1000 }, (_, at) => BigInt(at) * BigInt(at) * 1000n)],
])('%s are cut into parts of about one size', async (_what, ids) => {
  const cuts = await splitRange(ids[0]!, ids.at(-1)!, 100, counting(ids));
  const sizes = [...cuts, undefined].map(
    (cut, at) => ids.filter((id) => (at === 0 || id >= cuts[at - 1]!) && (cut === undefined || id < cut)).length,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(ids.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
  expect(sizes.length).toBeLessThan(25);
});

test('one row is one part', async () => {
  expect(await splitRange(5n, 5n, 100, counting([5n]))).toEqual([]);
});
