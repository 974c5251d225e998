import { describe, expect, test } from 'vitest';
import { align } from '../../../src/formats/archive/align.ts';
import type { Segment } from '../../../src/streams/segment.ts';
import { segment } from '../../support/make-archive.ts';

const large = 128 * 1024;
const header = 512;

async function aligned(segments: readonly Segment[], from = 0): Promise<{ at: number; segment: Segment }[]> {
  async function* all(): AsyncGenerator<Segment, void, void> {
    yield* segments;
  }
  const placed: { at: number; segment: Segment }[] = [];
  let at = from;
  for await (const each of align(all(), from)) {
    placed.push({ at, segment: each });
    at += header + Math.ceil(each.text.length / 512) * 512;
  }
  return placed;
}

/** SQL of that length. */
const sql = (length: number, letter = 'x'): string => `${letter.repeat(length - 2)};\n`;

describe('entries of rows', () => {
  const lengths = [100_000, 65_536, 131_072 - 512, 131_072 - 511, 300_001, 1_000_000, 511, 5000, 70_000, 3, 200_000];
  test.each([0, 512, 2048, 130_560, 131_072])('begin at blocks, whatever stands before them (%i bytes)', async (from) => {
    const placed = await aligned([segment('CREATE TABLE t(a);\n'), ...lengths.map((length) => segment(sql(length), 't'))], from);
    for (const [index, { at, segment: each }] of placed.entries()) {
      if (index === 0) continue;
      expect(at % (each.text.length >= 64 * 1024 && lengths[index - 1]! >= 64 * 1024 ? large : 4096)).toBe(0);
      // What was added is one line of blanks, which says nothing.
      const text = each.text.toString();
      const length = lengths[index - 1]!;
      expect(text.slice(0, length)).toBe(sql(length));
      expect(text.slice(length)).toMatch(/^(?: *\n)?$/);
    }
    expect(placed.at(-1)?.segment.text.length).toBe(200_000);
  });

  test('small ones take no large blocks', async () => {
    const placed = await aligned(Array.from({ length: 100 }, (_, at) => segment(sql(1000), `t${at}`)));
    expect(placed.at(-1)?.at).toBe(99 * 4096);
  });

  test('what comes before and behind all rows stays as it is', async () => {
    const before = [segment('CREATE TABLE t(a);\n'), segment('CREATE TABLE u(a);\n')];
    const after = [segment('CREATE INDEX i ON t(a);\n', 't', { stage: 'keys' }), segment('COMMIT;\n', undefined, { stage: 'after' })];
    const placed = await aligned([...before, segment(sql(1000), 't'), ...after]);
    expect(placed[0]?.segment).toEqual(before[0]);
    expect(placed[3]?.at).toBe(large);
    expect(placed.slice(3).map((each) => each.segment)).toEqual(after);
    expect(placed.map(({ segment: { stage } }) => stage)).toEqual(['before', 'before', 'rows', 'keys', 'after']);
  });
});

describe('a statement that goes on', () => {
  const whole = Buffer.from(sql(11_000_000));
  const cutAt = (...places: readonly number[]): Segment[] =>
    [0, ...places].map((place, at) =>
      segment(Buffer.from(whole.subarray(place, places[at] ?? whole.length)), 't', { goesOn: at < places.length }),
    );

  test('is cut at the same places, wherever its pieces ended, and what follows begins at a block', async () => {
    const pieces = [cutAt(2_000_000, 4_000_000, 9_000_000), cutAt(2_097_152), cutAt(1, 3_000_000), cutAt()];
    const results = await Promise.all(pieces.map((each) => aligned([...each, segment(sql(100_000), 't')])));
    for (const placed of results) {
      expect(placed.map(({ at, segment: { goesOn, text } }) => [at % large, goesOn, text.length < 5_000_000])).toEqual([
        [0, true, true],
        [0, true, true],
        [0, false, true],
        [0, false, true],
      ]);
      const text = Buffer.concat(placed.slice(0, 3).map((each) => each.segment.text));
      expect(text.subarray(0, whole.length).equals(whole)).toBe(true);
      expect(placed).toEqual(results[0]);
    }
  });

  test('and does not end, is lost as little as any', async () => {
    const placed = await aligned([segment('INSERT', 't', { goesOn: true })]);
    expect(placed).toEqual([{ at: 0, segment: segment('INSERT', 't', { goesOn: true }) }]);
  });
});

test('nothing is nothing', async () => {
  expect(await aligned([])).toEqual([]);
});
