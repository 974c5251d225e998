import { describe, expect, test } from 'vitest';
import { exactReader } from '../../src/streams/exact-reader.ts';
import { inChunks } from '../support/bytes.ts';

const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));

describe.each([1, 3, 100, 1000])('a stream in chunks of %i', (size) => {
  test('is read by lengths, passed over, and seen as it was', async () => {
    const seen: Buffer[] = [];
    const reader = exactReader(inChunks(bytes, size))((some) => seen.push(some));
    expect(reader.seeks).toBe(false);
    expect(await reader.read(7)).toEqual(bytes.subarray(0, 7));
    expect(await reader.read(0)).toEqual(Buffer.alloc(0));
    expect(await reader.skip(500)).toBe(500);
    expect(await reader.read(300)).toEqual(bytes.subarray(507, 807));
    expect(await reader.skip(0)).toBe(0);
    // Fewer where it ends.
    expect(await reader.read(300)).toEqual(bytes.subarray(807));
    expect([await reader.read(1), await reader.skip(1)]).toEqual([Buffer.alloc(0), 0]);
    expect(Buffer.concat(seen)).toEqual(bytes);
  });

  test('is passed over to its end', async () => {
    const reader = exactReader(inChunks(bytes, size))(() => undefined);
    expect(await reader.skip(Infinity)).toBe(bytes.length);
  });
});

test('nothing is asked of the source for nothing', async () => {
  let asked = 0;
  async function* source(): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      asked += 1;
      yield Buffer.from('x');
    }
  }
  const reader = exactReader(source())(() => undefined);
  await reader.read(0);
  await reader.skip(0);
  expect(asked).toBe(0);
  await reader.read(3);
  expect(asked).toBe(3);
});

test('empty chunks are no end', async () => {
  const reader = exactReader(inPieces('a', '', '', 'b'))(() => undefined);
  expect((await reader.read(2)).toString()).toBe('ab');
});

test('what the source throws comes out, and closing lets it clean up', async () => {
  let closed = 0;
  async function* source(fails: boolean): AsyncGenerator<Buffer, void, void> {
    try {
      yield Buffer.from('abc');
      if (fails) throw new Error('broken');
      yield Buffer.from('def');
    } finally {
      closed += 1;
    }
  }
  const failing = exactReader(source(true))(() => undefined);
  await expect(failing.read(4)).rejects.toThrow('broken');
  expect(closed).toBe(1);
  const stopped = exactReader(source(false))(() => undefined);
  await stopped.read(1);
  await stopped.close();
  expect(closed).toBe(2);
});

async function* inPieces(...pieces: readonly string[]): AsyncGenerator<Buffer, void, void> {
  for (const piece of pieces) yield Buffer.from(piece);
}
