import { expect, test } from 'vitest';
import { letFill } from '../../src/streams/let-fill.ts';
import { gather, inChunks } from '../support/bytes.ts';

test('passes every byte on, whatever the size of its chunks', async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
  for (const size of [1000, 40_000, 100_000]) expect(await gather(letFill(inChunks(bytes, size)))).toEqual(bytes);
});

test('lets the source clean up, and its errors through', async () => {
  let closed = false;
  async function* source(): AsyncGenerator<Buffer, void, void> {
    try {
      yield Buffer.from('x');
      throw new Error('broken');
    } finally {
      closed = true;
    }
  }
  await expect(gather(letFill(source()))).rejects.toThrow('broken');
  expect(closed).toBe(true);
});
