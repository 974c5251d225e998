import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { endsSegment, segmentEnds } from '../../src/streams/segment-ends.ts';

/** The same rows on every machine: numbers, and words of about this length. */
function rowsOf(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const word = createHash('sha256').update(`${length} ${at}`).digest('hex');
    return `${at},${word.repeat(Math.ceil((length * (1 + (at % 7))) / 4 / word.length)).slice(0, Math.ceil((length * (1 + (at % 7))) / 4))}`;
  });
}

/** As the engines put rows together. */
function segmentsOf(rows: readonly string[]): string[] {
  const segments: string[] = [];
  let held: string[] = [];
  let length = 0;
  for (const row of rows) {
    held.push(row);
    length += row.length;
    const bytes = Buffer.from(row);
    if (!endsSegment(segmentEnds, length, bytes, 0, bytes.length)) continue;
    segments.push(held.join(''));
    [held, length] = [[], 0];
  }
  return length > 0 ? [...segments, held.join('')] : segments;
}

/** How many of `after` are not in `before`. */
function fresh(before: readonly string[], after: readonly string[]): number {
  const known = new Set(before);
  return after.filter((each) => !known.has(each)).length;
}

describe.each([
  ['short', 60, 600_000],
  ['usual', 300, 120_000],
  ['long', 20_000, 2000],
  ['very long, some longer than a segment', 1_200_000, 60],
])('%s rows', (_, length, count) => {
  const rows = rowsOf(count, length);
  const before = segmentsOf(rows);
  const middle = Math.floor(count / 2);

  test('make segments of one length in the mean, none too short and none too long', () => {
    const lengths = before.slice(0, -1).map((each) => each.length);
    const longestRow = rows.reduce((most, row) => Math.max(most, row.length), 0);
    expect(lengths.length).toBeGreaterThan(15);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(segmentEnds.least);
    expect(Math.max(...lengths)).toBeLessThan(segmentEnds.most + longestRow);
    const mean = lengths.reduce((sum, each) => sum + each, 0) / lengths.length;
    expect(mean).toBeGreaterThan(0.7 * 1024 * 1024);
    // Rows of more than a segment make it longer.
    expect(mean).toBeLessThan(Math.max(1.3 * 1024 * 1024, 2 * length));
  });

  test.each([
    ['changed', rows.with(middle, 'changed')],
    ['added', rows.toSpliced(middle, 0, 'one more')],
    ['removed', rows.toSpliced(middle, 1)],
    ['added at the beginning', ['one more', ...rows]],
    ['added at the end', [...rows, 'one more']],
  ])('one of which is %s leave all other segments as they were', (_what, changed) => {
    const after = segmentsOf(changed);
    expect(after.join('') === changed.join('')).toBe(true);
    expect(fresh(before, after)).toBeLessThanOrEqual(4);
  });
});

test('rows that are all alike end at the longest length', () => {
  const lengths = segmentsOf(Array.from({ length: 100_000 }, () => 'x'.repeat(100))).map((each) => each.length);
  expect(new Set(lengths.slice(0, -1)).size).toBe(1);
  expect(lengths[0]).toBeLessThan(segmentEnds.most + 100);
});

test('what stands in the middle of a long row changes no end', () => {
  const row = Buffer.from('x'.repeat(1000));
  const changed = Buffer.from(row);
  changed.write('other', 500);
  for (let length = segmentEnds.least; length < segmentEnds.most; length += 1000)
    expect(endsSegment(segmentEnds, length, changed, 0, 1000)).toBe(endsSegment(segmentEnds, length, row, 0, 1000));
});
