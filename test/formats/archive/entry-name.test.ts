import { expect, test } from 'vitest';
import { entryNames, parseEntryName } from '../../../src/formats/archive/entry-name.ts';
import { segment } from '../../support/make-archive.ts';

/** Tables as nobody would call them, and somebody has. */
const hostile = [
  't', 'T', '', '.', '..', '../../etc/passwd', '/etc/passwd', 'a/b', 'a\\b', 'a\nb', 'a\0b', '\x1b[2J', '-rf', '--help', '*', '?', '[a]', '~', 'a~', '%', '%41', 'A',
  '%2F', "o'brien", '"q"', '`q`', '$(id)', 'ü', 'u\u0308', '🎉', 'order; DROP', ' ', 'public.customer', '__proto__', 'constructor', '\uFFFD', '字'.repeat(64), '🎉'.repeat(64),
  `${'🎉'.repeat(63)}x`, 'x'.repeat(130), 'x'.repeat(131), 'x'.repeat(132), `${'x'.repeat(128)}ü`, `${'x'.repeat(129)}%`,
]; // prettier-ignore

test('tells stage, table, order and compression', () => {
  const nameOf = entryNames('zstd');
  expect(nameOf(segment('a'))).toBe('1-before/00000001.sql.zst');
  expect(nameOf(segment('a', 'oc_filecache', { goesOn: true }))).toBe('2-rows/000001-oc_filecache/00000002+.sql.zst');
  expect(nameOf(segment('a', 'public.naïve'))).toBe('2-rows/000002-public.na%C3%AFve/00000003.sql.zst');
  expect(nameOf(segment('a', 'oc_filecache', { stage: 'keys' }))).toBe('3-keys/000001-oc_filecache/00000004.sql.zst');
  expect(nameOf(segment('a', undefined, { stage: 'after' }))).toBe('4-after/00000005.sql.zst');
  expect([entryNames('gzip'), entryNames('none')].map((other) => other(segment('a')))).toEqual([
    '1-before/00000001.sql.gz',
    '1-before/00000001.sql',
  ]);
});

test('is read as it was written, whatever a table is called', () => {
  for (const method of ['zstd', 'gzip', 'none'] as const) {
    const nameOf = entryNames(method);
    for (const table of hostile) {
      for (const goesOn of [false, true]) {
        const read = parseEntryName(nameOf(segment('a', table, { goesOn })));
        expect(read, table).toEqual({ stage: 'rows', table: encodeURIComponent(table).length > 130 ? undefined : table, goesOn, method });
      }
    }
  }
});

test('is another one for each table, and the same for the same', () => {
  const nameOf = entryNames('none');
  const directories = (): string[] => hostile.map((table) => nameOf(segment('a', table)).split('/').slice(0, -1).join('/'));
  const first = directories();
  expect(new Set(first).size).toBe(new Set(hostile).size);
  expect(directories()).toEqual(first);
});

test('leads nowhere, needs no quotes, and fits into a ustar header', () => {
  const nameOf = entryNames('zstd');
  for (const table of hostile) {
    const name = nameOf(segment('a', table, { goesOn: true }));
    expect(name).toMatch(/^2-rows\/\d{6}-[\w.%-]*~?\/\d{8}\+\.sql\.zst$/);
    expect(name.split('/')).not.toContain('..');
    expect(fitsUstar(name), name).toBe(true);
  }
});

test('still fits behind ten million tables and a hundred million segments', () => {
  const name = entryNames('zstd')(segment('a', '🎉'.repeat(64), { goesOn: true }));
  const late = name.replace('/000001-', '/10000001-').replace('/00000001+', '/100000001+');
  expect(late.length).toBe(name.length + 3);
  expect(fitsUstar(late)).toBe(true);
  expect(parseEntryName(late)).toEqual(parseEntryName(name));
});

test('sorts in the order of loading', () => {
  const nameOf = entryNames('zstd');
  const of = (['before', 'rows', 'keys', 'after'] as const).flatMap((stage) =>
    Array.from({ length: 20 }, () => nameOf(segment('a', undefined, { stage }))),
  );
  expect(of.toSorted()).toEqual(of);
});

test.each([
  '', '/', 'SHA256SUMS', '1-rows/00000001.sql', '5-more/00000001.sql', '2-rows/1.sql', '2-rows/000001-a/00000001.txt', '2-rows/000001-a/b/00000001.sql',
  '/2-rows/000001-a/00000001.sql', '2-rows/000001-a/00000001.sql/', '2-rows/000001-%/00000001.sql', '2-rows/000001-%C3/00000001.sql', '2-rows/000001-a\n/00000001.sql',
  '2-rows/../00000001.sql', '2-rows/000001-a/00000001.sql\n',
])('%j is no segment’s', (name) => {
  expect(parseEntryName(name)).toBeUndefined();
}); // prettier-ignore

/** POSIX.1-2024, pax, ustar: a prefix of 155 bytes, a slash, a name of 100. */
function fitsUstar(name: string): boolean {
  return [...name.matchAll(/\//g)].some(({ index }) => index <= 155 && name.length - index - 1 <= 100) || name.length <= 100;
}
