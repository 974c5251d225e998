import { expect, test } from 'vitest';
import type { Entry } from '../../../src/formats/snapshot/entry.ts';
import { entryFinder } from '../../../src/operations/snapshot/entry-finder.ts';

const common = { type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: '1' } as const;

test('what is there is found, what is not is not, and no more is read than is asked for', async () => {
  let read = 0;
  let isClosed = false;
  async function* list(): AsyncGenerator<Entry, void, void> {
    try {
      for (const path of ['/s', '/s/a', '/s/a/x', '/s/a.b', '/s/c', '/s/d']) {
        read++;
        yield await Promise.resolve({ path, ...common });
      }
    } finally {
      isClosed = true;
    }
  }
  const { find, close } = entryFinder(list());
  expect(await find('/r')).toBeUndefined();
  expect((await find('/s/a'))?.path).toBe('/s/a');
  expect((await find('/s/a'))?.path).toBe('/s/a');
  expect(await find('/s/a/w')).toBeUndefined();
  expect((await find('/s/a/x'))?.path).toBe('/s/a/x');
  expect(await find('/s/b')).toBeUndefined();
  expect((await find('/s/c'))?.path).toBe('/s/c');
  expect([read, isClosed]).toEqual([5, false]);
  await close();
  expect(isClosed).toBe(true);
});

test('behind the last there is nothing', async () => {
  async function* list(): AsyncGenerator<Entry, void, void> {
    yield await Promise.resolve({ path: '/s', ...common });
  }
  const { find } = entryFinder(list());
  expect(await find('/t')).toBeUndefined();
  expect(await find('/u')).toBeUndefined();
});
