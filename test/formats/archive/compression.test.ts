import { randomBytes } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compress, decompress } from '../../../src/formats/archive/compression.ts';
import { longestSegment } from '../../../src/formats/archive/limits.ts';
import { segmentBytes } from '../../../src/streams/segment.ts';

const methods = ['zstd', 'gzip', 'none'] as const;
const text = Buffer.from('INSERT INTO t VALUES (1);\n'.repeat(10_000));

describe.each(methods)('%s', (method) => {
  test('gives back what it was given', async () => {
    for (const each of [Buffer.alloc(0), Buffer.from('x'), text, randomBytes(2 * segmentBytes), Buffer.alloc(2 * segmentBytes)]) {
      const packed = await compress(each, { method });
      expect((await decompress(packed, method, longestSegment)).equals(each)).toBe(true);
    }
  });
});

test.each([
  ['zstd', [1, 3, 19, 22]],
  ['gzip', [1, 6, 9]],
] as const)('%s knows its levels, and its own tool reads each', async (method, levels) => {
  for (const level of levels) {
    const packed = await compress(text, { method, level });
    expect((await decompress(packed, method, longestSegment)).equals(text)).toBe(true);
    expect(packed.length).toBeLessThan(text.length / 50);
  }
});

test('what would become larger than a segment is refused before it does', async () => {
  const zeros = Buffer.alloc(128 * 1024 * 1024);
  const bombs = { zstd: zstdCompressSync(zeros), gzip: gzipSync(zeros) };
  const before = process.memoryUsage().rss;
  for (const method of ['zstd', 'gzip'] as const) {
    expect(bombs[method].length).toBeLessThan(1024 * 1024);
    await expect(decompress(bombs[method], method, longestSegment)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(64e6);
});

test('a frame that asks for a larger window than a segment needs is refused', async () => {
  // RFC 8878: magic, no flags, the window's exponent, one raw block of one byte.
  const frame = (windowLog: number): Buffer => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3, 9, 0, 0, 0x78]);
  expect((await decompress(frame(24), 'zstd', longestSegment)).toString()).toBe('x');
  await expect(decompress(frame(25), 'zstd', longestSegment)).rejects.toThrow('Frame requires too much memory');
});

test('gzip that says another length than it has is refused', async () => {
  const packed = await compress(text, { method: 'gzip' });
  for (const told of [0, 1, 1000, text.length - 1, text.length + 1, 2 ** 32 - 1]) {
    const gzipped = Buffer.from(packed);
    gzipped.writeUInt32LE(told, gzipped.length - 4);
    await expect(decompress(gzipped, 'gzip', longestSegment)).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
  }
});

test('zstd that does not say its length is read; what says another than it has is refused', async () => {
  const silent = zstdCompressSync(text);
  expect((await decompress(silent, 'zstd', longestSegment)).equals(text)).toBe(true);
  const packed = await compress(text, { method: 'zstd' });
  // A content size of four bytes, behind magic and descriptor (RFC 8878, 3.1.1.1).
  expect(packed.readUInt32LE(5)).toBe(text.length);
  for (const told of [0, 1000, 2 ** 32 - 1]) {
    const changed = Buffer.from(packed);
    changed.writeUInt32LE(told, 5);
    await expect(decompress(changed, 'zstd', longestSegment)).rejects.toThrow(/\w/);
  }
});
