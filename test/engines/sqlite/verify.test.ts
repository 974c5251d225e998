import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Counts } from '../../../src/engines/contract.ts';
import { sqlite } from '../../../src/engines/sqlite/index.ts';
import { aDatabase, aTarget, dumpOf, staged } from './a-database.ts';

async function aStagedTarget(): Promise<{ target: ReturnType<typeof aTarget>; counts: Counts }> {
  const target = aTarget(aDatabase('CREATE TABLE live(a)'));
  const dump = await dumpOf(
    aDatabase('CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES(1), (2); CREATE TABLE empty(a); CREATE VIEW v AS SELECT 1'),
  );
  await staged(target, dump);
  return { target, counts: dump.counts };
}

test('what was loaded as it was counted is well', async () => {
  const { target, counts } = await aStagedTarget();
  expect(counts).toEqual({ rows: { t: 2, empty: 0 }, objects: { table: 2, view: 1 } });
  await sqlite.verify(target, counts);
});

test.each([
  ['a row more', { rows: { t: 3, empty: 0 }, objects: { table: 2, view: 1 } }, 'rows of t: 3 in the stream, 2 in the database'],
  ['a table less', { rows: { empty: 0 }, objects: { table: 2, view: 1 } }, 'rows of t: 0 in the stream, 2 in the database'],
  ['another table', { rows: { t: 2, u: 1, empty: 0 }, objects: { table: 2, view: 1 } }, 'rows of u: 1 in the stream, 0 in the database'],
  ['a view less', { rows: { t: 2, empty: 0 }, objects: { table: 2 } }, 'objects of kind view: 0 in the stream, 1 in the database'],
])('%s in the stream than in the staging database is refused', async (_, counts: Counts, message) => {
  const { target } = await aStagedTarget();
  await expect(sqlite.verify(target, counts)).rejects.toMatchObject({ kind: 'not-whole', message: expect.stringContaining(message) });
});

test('a staging file that was damaged on its way to the disk is refused', async () => {
  const { target, counts } = await aStagedTarget();
  const staging = `${target.settings.file}__penstock_new`;
  writeFileSync(staging, readFileSync(staging).fill(0xff, 4096 * 2 + 100, 4096 * 3));
  await expect(sqlite.verify(target, counts)).rejects.toMatchObject({ kind: 'not-whole' });
});

test('a virtual table without the tables that it needs is refused, and no bug', async () => {
  const target = aTarget(aDatabase('CREATE TABLE live(a)'));
  const entry =
    "INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','x','x',0,'CREATE VIRTUAL TABLE x USING fts5(a)');";
  const text = Buffer.from(
    `PRAGMA foreign_keys=OFF;\nBEGIN;\nPRAGMA writable_schema=ON;\n${entry}\nPRAGMA writable_schema=OFF;\nCOMMIT;\n`,
  );
  await expect(staged(target, { text, counts: { rows: {}, objects: { 'virtual table': 1 } } })).rejects.toMatchObject({
    kind: 'not-whole',
    message: expect.stringContaining('vtable constructor failed: x') as string,
  });
});
