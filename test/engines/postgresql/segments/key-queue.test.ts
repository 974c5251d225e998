import { expect, test } from 'vitest';
import { keyQueue, type KeyWork } from '../../../../src/engines/postgresql/segments/key-queue.ts';

const work = (table: string, what: string): KeyWork => ({ table, text: Buffer.from(what), shares: what.startsWith('index') });

test('indexes of a table are made side by side, but none beside or before what alters it; other tables do not wait for that', () => {
  const queue = keyQueue();
  const [alterA, indexA, otherA, againA, alterB] = [
    work('a', 'alter'),
    work('a', 'index 1'),
    work('a', 'index 2'),
    work('a', 'alter again'),
    work('b', 'alter'),
  ] as const;
  for (const each of [alterA, indexA, otherA, againA, alterB]) queue.add(each);
  expect([queue.length, queue.bytes]).toEqual([5, 'alterindex 1index 2alter againalter'.length]);
  expect([queue.next(), queue.next(), queue.next()]).toEqual([alterA, alterB, undefined]);
  queue.done(alterA);
  expect([queue.next(), queue.next(), queue.next()]).toEqual([indexA, otherA, undefined]);
  const late = work('a', 'index 3');
  queue.add(late);
  expect(queue.next()).toBeUndefined();
  queue.done(indexA);
  expect(queue.next()).toBeUndefined();
  queue.done(otherA);
  expect([queue.next(), queue.next()]).toEqual([againA, undefined]);
  queue.done(againA);
  expect([queue.next(), queue.next(), queue.length, queue.bytes]).toEqual([late, undefined, 0, 0]);
});
