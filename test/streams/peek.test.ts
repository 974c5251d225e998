import { expect, test } from 'vitest';
import { peek } from '../../src/streams/peek.ts';
import { gather, inChunks } from '../support/bytes.ts';

const bytes = Buffer.from('0123456789');

test.each([1, 3, 10])('what was looked at comes again, in chunks of %i', async (size) => {
  const { first, all } = await peek(inChunks(bytes, size), 4);
  expect(first.length).toBeGreaterThanOrEqual(4);
  expect(first).toEqual(bytes.subarray(0, first.length));
  expect(await gather(all)).toEqual(bytes);
});

test('a stream that is shorter is all that there is', async () => {
  const { first, all } = await peek(inChunks(bytes, 3), 100);
  expect([first, await gather(all)]).toEqual([bytes, bytes]);
  const none = await peek(inChunks(Buffer.alloc(0)), 100);
  expect([none.first.length, (await gather(none.all)).length]).toEqual([0, 0]);
});

test('no more is asked for than is needed to look, and stopping closes the source', async () => {
  let [asked, closed] = [0, 0];
  async function* source(): AsyncGenerator<Buffer, void, void> {
    try {
      for (;;) {
        asked += 1;
        yield Buffer.from('abc');
      }
    } finally {
      closed += 1;
    }
  }
  const { all } = await peek(source(), 4);
  expect(asked).toBe(2);
  for await (const chunk of all) {
    expect(chunk.toString()).toBe('abcabc');
    break;
  }
  expect([asked, closed]).toEqual([2, 1]);
});
