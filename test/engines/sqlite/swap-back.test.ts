import { chmodSync, existsSync, linkSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { sqlite } from '../../../src/engines/sqlite/index.ts';
import { aDatabase, aTarget, dumped, query, restored } from './a-database.ts';
import { everythingIn } from './everything-in.ts';

const old = "CREATE TABLE t(a); INSERT INTO t VALUES('old')";
const fresh = "CREATE TABLE t(a); INSERT INTO t VALUES('new')";
const later = { now: new Date('2026-03-01T03:00:00Z') };

test.each([
  ['swap', ''],
  ['swap', 'PRAGMA journal_mode=WAL;'],
  ['in-place', ''],
] as const)('the kept file is the live one again (strategy %s, %s)', async (strategy, mode) => {
  const file = aDatabase(mode + old);
  chmodSync(file, 0o640);
  const before = everythingIn(file);
  await restored(aTarget(file, { strategy }), await dumped(aTarget(aDatabase(mode + fresh))));
  expect(query(file, 'SELECT a FROM t')).toEqual(['new']);

  const target = aTarget(file, { ...later, strategy });
  const [kept] = await sqlite.kept(target);
  const { kept: newlyKept } = await sqlite.swapBack(target, kept!);
  expect(everythingIn(file)).toEqual(before);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect((await sqlite.kept(target)).map(({ name }) => name)).toEqual([newlyKept]);
  expect(query(join(dirname(file), newlyKept!), 'SELECT a FROM t')).toEqual(['new']);
  expect(readdirSync(dirname(file)).filter((name) => name.includes('_new'))).toEqual([]);
});

test('killed before the swap, recovery leaves the kept file kept', async () => {
  const file = aDatabase(old);
  await restored(aTarget(file), await dumped(aTarget(aDatabase(fresh))));
  const target = aTarget(file, later);
  const [kept] = await sqlite.kept(target);
  const journal = { ...target.surroundings.journal, write: () => Promise.reject(new Error('killed')) };
  await expect(sqlite.swapBack({ ...target, surroundings: { ...target.surroundings, journal } }, kept!)).rejects.toThrow('killed');
  await sqlite.recover(target);
  expect(query(file, 'SELECT a FROM t')).toEqual(['new']);
  expect(query(join(dirname(file), kept!.name), 'SELECT a FROM t')).toEqual(['old']);
});

test('killed after the swap, recovery takes the live file’s second name away', async () => {
  const file = aDatabase(old);
  await restored(aTarget(file), await dumped(aTarget(aDatabase(fresh))));
  const target = aTarget(file, later);
  const [kept] = await sqlite.kept(target);
  const { kept: newlyKept } = await sqlite.swapBack(target, kept!);
  linkSync(file, join(dirname(file), kept!.name));
  await sqlite.recover(target);
  expect(query(file, 'SELECT a FROM t')).toEqual(['old']);
  expect((await sqlite.kept(target)).map(({ name }) => name)).toEqual([newlyKept]);
});

test('in place, a file that stays locked: nothing is changed, and nothing new is kept', async () => {
  const file = aDatabase(old);
  await restored(aTarget(file, { strategy: 'in-place' }), await dumped(aTarget(aDatabase(fresh))));
  const target = aTarget(file, { ...later, strategy: 'in-place', patience: 1 });
  const before = await sqlite.kept(target);
  const holder = new DatabaseSync(file);
  holder.exec('BEGIN IMMEDIATE');
  await expect(sqlite.swapBack(target, before[0]!)).rejects.toMatchObject({ kind: 'try-later' });
  holder.exec('ROLLBACK');
  holder.close();
  expect(query(file, 'SELECT a FROM t')).toEqual(['new']);
  expect(await sqlite.kept(target)).toEqual(before);
});

test('a kept file that is gone is said to be', async () => {
  const file = aDatabase(old);
  const name = 'shop.db__penstock_20260301T020304Z';
  await expect(sqlite.swapBack(aTarget(file), { name, keptAt: new Date() })).rejects.toMatchObject({ kind: 'no-input' });
  expect(existsSync(file)).toBe(true);
});
