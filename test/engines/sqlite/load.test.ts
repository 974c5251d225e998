import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { sqlite } from '../../../src/engines/sqlite/index.ts';
import { runLoad } from '../../../src/engines/sqlite/run-load.ts';
import { aDatabase, aFile, aTarget, pieces, query } from './a-database.ts';

const start = 'BEGIN; CREATE TABLE t(a);';

async function loadedFrom(text: string | Buffer): Promise<string> {
  const file = aFile();
  await runLoad(file, pieces(Buffer.from(text)));
  return file;
}

test('the staging file is nobody else’s, and is gone when it is discarded', async () => {
  const target = aTarget(aDatabase('CREATE TABLE t(a)'));
  const staging = `${target.settings.file}__penstock_new`;
  writeFileSync(staging, 'left of an earlier run');
  writeFileSync(`${staging}-journal`, 'left of an earlier run');
  await sqlite.stage(target, undefined);
  expect(statSync(staging)).toMatchObject({ mode: 0o100600, size: 0 });
  await sqlite.discard(target);
  expect(readdirSync(dirname(staging))).toEqual(['shop.db']);
  await sqlite.discard(target);
});

test('a directory that is not there is said', async () => {
  await expect(sqlite.stage(aTarget('/nowhere/at/all/shop.db'), undefined)).rejects.toMatchObject({ kind: 'no-input' });
});

test.each([
  ['no bytes at all', '', 'does not end with COMMIT'],
  ['no COMMIT', `${start} INSERT INTO t VALUES(1);`, 'does not end with COMMIT'],
  ['a statement that fails', `${start} CREATE TABLE t(b); COMMIT;`, 'table t already exists'],
  ['too many values', `${start} INSERT INTO t VALUES(1,2); COMMIT;`, 'has 1 column'],
  ['a key twice', 'BEGIN; CREATE TABLE t(a PRIMARY KEY); INSERT INTO t VALUES(1),(1); COMMIT;', 'UNIQUE'],
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from(`${start} INSERT INTO t VALUES('`), Buffer.of(0xff), Buffer.from("'); COMMIT;")]),
    'not UTF-8',
  ],
])('%s is refused', async (_, text, message) => {
  await expect(loadedFrom(text)).rejects.toMatchObject({ kind: 'not-whole', message: expect.stringContaining(message) });
});

test('rows that a trigger of the dump would make cannot reach another file', async () => {
  const live = aDatabase('CREATE TABLE t(a)');
  const text = `${start} CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO other.t VALUES(1); END; COMMIT;`;
  await expect(loadedFrom(text)).rejects.toMatchObject({ kind: 'not-whole' });
  expect(query(live, 'SELECT count(*) FROM t')).toEqual([0]);
});

test('what the loading program complains of is what the restore says', async () => {
  const target = aTarget(aDatabase('CREATE TABLE t(a)'));
  await sqlite.stage(target, undefined);
  const loader = await sqlite.load(target);
  await loader.write(Buffer.from(`${start} CREATE TABLE t(b); COMMIT;`));
  await expect(loader.end({ rows: {}, objects: {} })).rejects.toMatchObject({
    kind: 'not-whole',
    message: 'the dump does not load: table t already exists',
  });
});

test('a program that has ended takes nothing more, and says why', async () => {
  const target = aTarget(aDatabase('CREATE TABLE t(a)'));
  const loader = await sqlite.load(target);
  const writing = (async () => {
    for (;;) await loader.write(Buffer.alloc(65536, ' '));
  })();
  await expect(writing).rejects.toMatchObject({ kind: 'no-input', message: expect.stringContaining('__penstock_new') });
});

test('an aborted load leaves the live file alone', async () => {
  const target = aTarget(aDatabase('CREATE TABLE t(a)'));
  await sqlite.stage(target, undefined);
  const loader = await sqlite.load(target);
  await loader.write(Buffer.from(start));
  await loader.abort();
  await expect(loader.end({ rows: {}, objects: {} })).rejects.toMatchObject({ kind: 'unavailable' });
  await sqlite.discard(target);
  expect(existsSync(`${target.settings.file}__penstock_new`)).toBe(false);
  expect(query(target.settings.file, 'SELECT count(*) FROM t')).toEqual([0]);
});
