import { expect, test } from 'vitest';
import { openJsonSpool, type Place } from '../../../src/operations/items/json-spool.ts';

async function gathered<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

test('what was added comes back in its order, in any other, and again, also while more is added', async () => {
  const spool = openJsonSpool<{ at: number; text: string }>();
  try {
    const items = Array.from({ length: 3000 }, (_, at) => ({ at, text: 'Zoë 🦷\n\u2028'.repeat(at % 40) }));
    const places: Place[] = [];
    for (const item of items.slice(0, 2000)) places.push(await spool.add(item));
    expect(await gathered(spool.at(places.toReversed()))).toEqual(items.slice(0, 2000).toReversed());
    for (const item of items.slice(2000)) places.push(await spool.add(item));
    for (let round = 0; round < 2; round += 1) expect(await gathered(spool.all())).toEqual(items);
    expect(await gathered(spool.at([places[2999] as Place, places[0] as Place]))).toEqual([items[2999], items[0]]);
  } finally {
    spool.close();
  }
});
