import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { sqlite } from '../../../src/engines/sqlite/index.ts';
import { aDatabase, aDirectory, aTarget } from './a-database.ts';

/** Examines and dumps as a backup does, up to the moment before the seal. */
async function dumped(file: string): Promise<void> {
  const target = aTarget(file);
  const dump = await sqlite.dump(target, await sqlite.examine(target));
  for await (const chunk of dump.output) void chunk;
  await dump.ended();
}

test('says what the file is, and whose', async () => {
  const file = aDatabase("PRAGMA encoding='UTF-16le'; PRAGMA journal_mode=WAL; CREATE TABLE t(a)");
  chmodSync(file, 0o640);
  const target = aTarget(file);
  expect(await sqlite.examine(target)).toEqual({
    flavour: 'sqlite',
    serverVersion: expect.stringMatching(/^3\.\d+\.\d+$/),
    client: expect.stringMatching(/^penstock with SQLite 3\./),
    charset: 'UTF-16le',
    accounts: [],
    properties: { journalMode: 'wal', mode: 0o640, uid: process.getuid?.(), gid: process.getgid?.() },
  });
  expect(target.warnings).toEqual([]);
  expect(readdirSync(dirname(file))).toEqual(['shop.db']);
});

test('warns that commits have to wait outside WAL mode', async () => {
  const target = aTarget(aDatabase('CREATE TABLE t(a)'));
  await sqlite.examine(target);
  expect(target.warnings).toEqual([expect.stringContaining('cannot commit while it is dumped')]);
});

test('a file that is not there is not made', async () => {
  const file = join(aDirectory(), 'shop.db');
  await expect(sqlite.examine(aTarget(file))).rejects.toMatchObject({ kind: 'no-input' });
  expect(existsSync(file)).toBe(false);
  await expect(sqlite.examine(aTarget(dirname(file)))).rejects.toMatchObject({ kind: 'no-input' });
});

test('what is no database is refused', async () => {
  const file = join(aDirectory(), 'shop.db');
  writeFileSync(file, 'this is a text and no database, though it is long enough to be one'.repeat(10));
  await expect(sqlite.examine(aTarget(file))).rejects.toMatchObject({ kind: 'not-whole' });
});

test.each([
  ['damaged in a row', (bytes: Buffer) => bytes.fill(0xff, 4096 * 3 + 200, 4096 * 4)],
  ['cut', (bytes: Buffer) => bytes.subarray(0, 4096 * 5)],
])('a database that is %s is refused', async (_, damage) => {
  const file = aDatabase(`CREATE TABLE t(a, b UNIQUE);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO t SELECT i, 'text ' || i FROM n`);
  writeFileSync(file, damage(readFileSync(file)));
  await expect(dumped(file)).rejects.toMatchObject({
    kind: 'not-whole',
    hint: expect.stringContaining('last good backup'),
  });
});

test('rows that contradict the constraints could not be loaded again, and are refused', async () => {
  const file = aDatabase('CREATE TABLE t(a CHECK(a > 0)); PRAGMA ignore_check_constraints=ON; INSERT INTO t VALUES(-1)');
  await expect(dumped(file)).rejects.toMatchObject({ message: expect.stringContaining('CHECK constraint failed in t') });
});

test.each([
  ['CREATE TABLE t(a TEXT COLLATE NOCASE PRIMARY KEY)', 'NOCASE', 'german', 'the collation german'],
  ['CREATE TABLE t(a); CREATE INDEX i ON t(lower(a))', 'lower(', 'phonetic(', 'the function phonetic'],
])('what needs its application to be read is refused: %s', async (sql, known, unknown, what) => {
  const file = aDatabase(`${sql}; PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, '${known}', '${unknown}')`);
  await expect(dumped(file)).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining(what) });
});
