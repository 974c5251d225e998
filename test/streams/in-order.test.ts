import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inOrder } from '../../src/streams/in-order.ts';

/** Counts, and says when it was closed. */
function counting(until: number): { source: AsyncIterable<number>; state: { given: number; closed: number } } {
  const state = { given: 0, closed: 0 };
  async function* source(): AsyncGenerator<number, void, void> {
    try {
      while (state.given < until) {
        if (Math.random() < 0.3) await sleep(Math.random() * 2);
        yield state.given++;
      }
    } finally {
      state.closed += 1;
    }
  }
  return { source: source(), state };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe.each([1, 2, 3, 16])('%i ahead', (ahead) => {
  test('gives results in the source’s order, whatever each takes, and holds no more than that', async () => {
    const { source, state } = counting(100);
    let [underway, most] = [0, 0];
    const results = inOrder(source, ahead, async (item) => {
      most = Math.max(most, (underway += 1));
      await sleep(Math.random() * 5);
      underway -= 1;
      return item * 2;
    });
    expect(await all(results)).toEqual(Array.from({ length: 100 }, (_, index) => index * 2));
    expect(most).toBeLessThanOrEqual(ahead);
    expect(most).toBeGreaterThan(ahead === 1 ? 0 : 1);
    expect(state.closed).toBe(1);
  });

  test('asks for no more than it may hold', async () => {
    const { source, state } = counting(100);
    const results = inOrder(source, ahead, (item) => Promise.resolve(item));
    expect((await results.next()).value).toBe(0);
    expect(state.given).toBeLessThanOrEqual(ahead);
    await results.return();
    expect(state.closed).toBe(1);
  });

  test('what a mapping throws comes in its place, and ends the source', async () => {
    const { source, state } = counting(100);
    const results = inOrder(source, ahead, async (item) => {
      // Later ones fail sooner.
      await sleep(item === 7 ? 10 : 0);
      if (item >= 7) throw new Error(`item ${item}`);
      return item;
    });
    const found: number[] = [];
    await expect(
      (async () => {
        for await (const item of results) found.push(item);
      })(),
    ).rejects.toThrow('item 7');
    expect(found).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(state.closed).toBe(1);
  });

  test('what the source throws comes out', async () => {
    async function* source(): AsyncGenerator<number, void, void> {
      yield 1;
      await sleep(1);
      throw new Error('broken');
    }
    await expect(all(inOrder(source(), ahead, (item) => Promise.resolve(item)))).rejects.toThrow('broken');
  });
});

test('of nothing, nothing', async () => {
  const { source, state } = counting(0);
  expect(await all(inOrder(source, 3, (item) => Promise.resolve(item)))).toEqual([]);
  expect(state.closed).toBe(1);
});
