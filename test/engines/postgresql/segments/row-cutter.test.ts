import { expect, test } from 'vitest';
import { rowCutter } from '../../../../src/engines/postgresql/segments/row-cutter.ts';
import type { DumpedSegment as Segment } from '../../../../src/engines/segments.ts';
import { segmentBytes } from '../../../../src/streams/segment.ts';

const head = Buffer.from('COPY t (a) FROM stdin;\n');

function cut(rows: readonly string[], size: number): Segment[] {
  const cutter = rowCutter(() => 't');
  const data = Buffer.from(rows.map((row) => `${row}\n`).join(''));
  const segments: Segment[] = [];
  for (let at = 0; at < data.length; at += size) {
    const chunk = data.subarray(at, at + size);
    if (cutter.push(chunk, chunk.toString('latin1').split('\n').length - 1)) segments.push(cutter.take(head));
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
