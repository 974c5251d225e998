import { expect, test } from 'vitest';
import { sideBySide } from '../../src/directories/side-by-side.ts';

const placed = (...paths: readonly string[]): readonly { path: string }[] => paths.map((path) => ({ path }));
const pairs = async (ones: readonly string[], others: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for await (const [one, other] of sideBySide(placed(...ones), placed(...others), ({ path }) => path))
    found.push(`${one?.path ?? ''}|${other?.path ?? ''}`);
  return found;
};

test('what both have comes together, what one has alone', async () => {
  expect(await pairs(['/s', '/s/a', '/s/a/x', '/s/a.b', '/s/c'], ['/s', '/s/a', '/s/a-', '/s/b', '/s/c', '/s/d'])).toEqual([
    '/s|/s',
    '/s/a|/s/a',
    '/s/a/x|',
    '|/s/a-',
    '/s/a.b|',
    '|/s/b',
    '/s/c|/s/c',
    '|/s/d',
  ]);
});

test('either may be empty', async () => {
  expect(await pairs([], ['/a', '/b'])).toEqual(['|/a', '|/b']);
  expect(await pairs(['/a', '/b'], [])).toEqual(['/a|', '/b|']);
  expect(await pairs([], [])).toEqual([]);
});

test('who stops early ends both', async () => {
  const ended: string[] = [];
  async function* list(name: string): AsyncGenerator<{ path: string }, void, void> {
    try {
      for (const path of ['/a', '/b']) yield await Promise.resolve({ path });
    } finally {
      ended.push(name);
    }
  }
  for await (const _ of sideBySide(list('one'), list('other'), ({ path }) => path)) break;
  expect(ended).toEqual(['one', 'other']);
});
