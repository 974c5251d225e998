import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compress } from '../../../src/formats/archive/compression.ts';
import { toldLength } from '../../../src/formats/archive/told-length.ts';

// The content size takes one, two, four bytes: RFC 8878.
test.each([0, 1, 255, 256, 1000, 65_535, 65_791, 65_792, 3_000_000])(
  '%i bytes are told by what our writer makes of them',
  async (length) => {
    const text = Buffer.alloc(length, 'row\n');
    for (const method of ['zstd', 'gzip'] as const) expect(toldLength(await compress(text, { method }), method)).toBe(length);
  },
);

test('eight bytes of a length, and a dictionary before it', () => {
  // Magic; flag 3 with a dictionary of four bytes, no single segment: a window byte, the dictionary, the length.
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xc3, 0x58, 9, 9, 9, 9, 1, 2, 3, 0, 0, 0, 0, 0]);
  expect(toldLength(frame, 'zstd')).toBe(0x030201);
});

test('a frame of unknown length says nothing, and nothing does what is cut', () => {
  const streamed = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]);
  expect(toldLength(streamed, 'zstd')).toBeUndefined();
  const whole = zstdCompressSync(Buffer.alloc(1000), { pledgedSrcSize: 1000 });
  for (const length of [0, 4, 5, 6]) expect(toldLength(whole.subarray(0, length), 'zstd')).toBeUndefined();
  expect(toldLength(gzipSync('x').subarray(0, 3), 'gzip')).toBeUndefined();
});
