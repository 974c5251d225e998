import { describe, expect, test } from 'vitest';
import { rowCutter } from '../../../../src/engines/postgresql/segments/row-cutter.ts';
import type { DumpedSegment as Segment } from '../../../../src/engines/segments.ts';
import { segmentBytes } from '../../../../src/streams/segment.ts';
import { segmentEnds } from '../../../../src/streams/segment-ends.ts';

const head = Buffer.from('COPY t (a) FROM stdin;\n');

function cut(rows: readonly string[], size: number, dedup = false): Segment[] {
  const cutter = rowCutter(() => 't', dedup);
  const data = Buffer.from(rows.map((row) => `${row}\n`).join(''));
  const segments: Segment[] = [];
  for (let at = 0; at < data.length; at += size) {
    const chunk = data.subarray(at, at + size);
    const count = chunk.toString('latin1').split('\n').length - 1;
    cutter.push(chunk, count);
    while (cutter.isFull()) segments.push(cutter.take(head));
  }
  const last = cutter.finish(head);
  return last === undefined ? segments : [...segments, last];
}

test.each([1000, 65_536, 65_537])('rows of all sizes are cut between rows, or go on, and none is lost (%i bytes at a time)', (size) => {
  const rows = [
    'a',
    'b'.repeat(segmentBytes * 2 + 5),
    ...Array.from({ length: 30_000 }, (_, n) => `${n}`.repeat(40)),
    'c'.repeat(segmentBytes),
    '',
  ];
  const segments = cut(rows, size);
  const found: string[] = [];
  let counted = 0;
  let open = '';
  for (const { text, goesOn, rows: count, table } of segments) {
    expect([table, goesOn && count !== 0]).toEqual(['t', false]);
    expect(text.length).toBeLessThan(segmentBytes + 2 * size);
    open += text.toString('latin1');
    if (goesOn) continue;
    expect(open.startsWith(head.toString())).toBe(true);
    expect(open.endsWith('\n\\.\n')).toBe(true);
    const lines = open.slice(head.length, -3).split('\n').slice(0, -1);
    expect(lines).toHaveLength(count ?? -1);
    counted += count ?? 0;
    for (const line of lines) found.push(line);
    open = '';
  }
  expect(open).toBe('');
  expect(counted).toBe(rows.length);
  expect(found.every((row, at) => row === rows[at])).toBe(true);
  expect(segments.some(({ goesOn }) => goesOn)).toBe(true);
});

test('no rows are no segment', () => {
  expect(cut([], 10)).toEqual([]);
});

describe('where rows say themselves where segments end', () => {
  const usual = Array.from({ length: 40_000 }, (_, n) => `${n}\t${`${n * 7919}`.repeat(20)}`);
  const rows = [...usual.slice(0, 20_000), 'b'.repeat(segmentBytes * 4 + 5), 'c'.repeat(segmentBytes), ...usual.slice(20_000)];
  /** Of each statement its text and how many rows are in it, wherever it was cut. */
  const statements = (segments: readonly Segment[]): [string, number][] => {
    const all: [string, number][] = [];
    let open = '';
    for (const { text, goesOn, rows: count = 0 } of segments) {
      open += text.toString('latin1');
      if (goesOn) continue;
      all.push([open, count]);
      open = '';
    }
    expect(open).toBe('');
    return all;
  };

  test('the pieces in which rows come make no difference', () => {
    const all = statements(cut(rows, 65_536, true));
    for (const size of [999, 100_003, 3_000_000, 100_000_000]) expect(statements(cut(rows, size, true))).toEqual(all);
    const found: string[] = [];
    for (const [text, count] of all) {
      expect([text.startsWith(head.toString()), text.endsWith('\n\\.\n')]).toEqual([true, true]);
      const lines = text.slice(head.length, -3).split('\n').slice(0, -1);
      expect(lines).toHaveLength(count);
      found.push(...lines);
    }
    expect(found.every((row, at) => row === rows[at])).toBe(true);
    expect(found).toHaveLength(rows.length);
    // What is longer than a segment stands alone.
    for (const [text, count] of all) expect(text.length < segmentEnds.most + 100 || count === 1).toBe(true);
    expect(all.length).toBeGreaterThan(6);
  });

  test.each([
    ['changed', usual.with(20_000, 'changed')],
    ['added', usual.toSpliced(20_000, 0, 'one more')],
    ['removed', usual.toSpliced(20_000, 1)],
  ])('a row that is %s changes its own segment', (_, changed) => {
    const before = new Set(cut(usual, 65_536, true).map(({ text }) => text.toString('latin1')));
    const after = cut(changed, 65_536, true).map(({ text }) => text.toString('latin1'));
    expect(after.length).toBeGreaterThan(4);
    expect(after.filter((text) => !before.has(text)).length).toBeLessThanOrEqual(2);
  });
});
