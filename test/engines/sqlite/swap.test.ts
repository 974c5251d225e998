import {
  chownSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { sqlite } from '../../../src/engines/sqlite/index.ts';
import { aDatabase, aDirectory, aTarget, dumped, query, restored, staged } from './a-database.ts';
import { anApplication } from './an-application.ts';
import { everythingIn } from './everything-in.ts';

// Who is not root cannot give files away.
const self = [process.getuid?.() ?? 0, process.getgid?.() ?? 0] as const;
const [owner, sourceOwner] =
  self[0] === 0
    ? ([
        [1000, 1001],
        [33, 34],
      ] as const)
    : [self, self];

const old = "CREATE TABLE t(a); INSERT INTO t VALUES('old')";
const fresh = "CREATE TABLE t(a); INSERT INTO t VALUES('new')";
const wal = 'PRAGMA journal_mode=WAL;';
const keptFile = 'shop.db__penstock_20260301T020304Z';

test.each([
  ['', ''],
  [wal, ''],
  ['', wal],
  [wal, wal],
])('puts the restored file in the place of the live one, which is kept (live %s, stream %s)', async (liveMode, streamMode) => {
  const file = aDatabase(liveMode + old);
  const source = aDatabase(streamMode + fresh);
  const dump = await dumped(aTarget(source));
  const before = everythingIn(file);

  expect(await restored(aTarget(file), dump)).toBe(keptFile);

  expect(everythingIn(file)).toEqual(everythingIn(source));
  expect(everythingIn(join(dirname(file), keptFile))).toEqual(before);
  expect(readdirSync(dirname(file)).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(['shop.db', keptFile]);
});

test('no -wal or -shm lies beside what was swapped', async () => {
  const file = aDatabase(wal + old);
  await restored(aTarget(file), await dumped(aTarget(aDatabase(wal + fresh))));
  expect(readdirSync(dirname(file))).toEqual(['shop.db', keptFile]);
});

test('owner, group and mode are those of the live file; of a missing one, those in the stream', async () => {
  const source = aDatabase(fresh);
  chownSync(source, ...sourceOwner);
  chmodSync(source, 0o640);
  const dump = await dumped(aTarget(source));
  const file = aDatabase(old);
  chownSync(file, ...owner);
  chmodSync(file, 0o664);
  await restored(aTarget(file), dump);
  expect(statSync(file)).toMatchObject({ uid: owner[0], gid: owner[1], mode: 0o100664 });
  rmSync(file);
  await restored(aTarget(file), dump);
  expect(statSync(file)).toMatchObject({ uid: sourceOwner[0], gid: sourceOwner[1], mode: 0o100640 });
});

test.each([
  ['an idle connection', ''],
  ['an idle connection in WAL mode', wal],
])('a file that is open elsewhere is not swapped: %s', async (_, mode) => {
  const file = aDatabase(mode + old);
  const application = anApplication(file);
  await application.ask('SELECT * FROM t');
  const dump = await dumped(aTarget(aDatabase(fresh)));
  const target = aTarget(file);

  await expect(restored(target, dump)).rejects.toMatchObject({
    kind: 'try-later',
    message: expect.stringContaining(`${application.pid} (`),
  });

  expect(await application.ask("INSERT INTO t VALUES('later')")).toEqual([]);
  await application.stop();
  expect(query(file, 'SELECT a FROM t')).toEqual(['old', 'later']);
  expect(query(file, 'PRAGMA journal_mode')).toEqual([mode === wal ? 'wal' : 'delete']);
  expect(existsSync(join(dirname(file), keptFile))).toBe(false);
  expect(target.entries.at(-1)).toBeUndefined();
});

test('waits for the application to let go of the file', async () => {
  const file = aDatabase(wal + old);
  const application = anApplication(file);
  await application.ask('SELECT * FROM t');
  const target = aTarget(file, { patience: 60 });
  await staged(target, await dumped(aTarget(aDatabase(fresh))));
  const swap = sqlite.swap(target, undefined);
  await application.stop();
  expect(await swap).toEqual({ kept: keptFile });
  expect(query(file, 'SELECT a FROM t')).toEqual(['new']);
});

test('a -wal that is left of a missing file is never replayed, and kept', async () => {
  const file = aDatabase(wal + old);
  const application = anApplication(file);
  await application.ask("INSERT INTO t VALUES('in the wal')");
  const left = readFileSync(`${file}-wal`);
  await application.stop();
  rmSync(file);
  writeFileSync(`${file}-wal`, left);
  const target = aTarget(file);

  expect(await restored(target, await dumped(aTarget(aDatabase(wal + old))))).toBeUndefined();

  expect(query(file, 'SELECT a FROM t')).toEqual(['old']);
  expect(readFileSync(join(dirname(file), `${keptFile}-wal`))).toEqual(left);
  expect(target.warnings.join()).toContain('-wal');
});

test('a damaged live file is replaced, and kept with what lies beside it', async () => {
  const file = aDatabase(old);
  writeFileSync(file, Buffer.alloc(8192, 'damage'));
  writeFileSync(`${file}-wal`, 'stale');
  expect(await restored(aTarget(file), await dumped(aTarget(aDatabase(fresh))))).toBe(keptFile);
  expect(query(file, 'SELECT a FROM t')).toEqual(['new']);
  expect(readdirSync(dirname(file))).toEqual(['shop.db', keptFile, `${keptFile}-wal`]);
});

test('an empty live file is replaced, too', async () => {
  const file = aDatabase(old);
  writeFileSync(file, '');
  await restored(aTarget(file), await dumped(aTarget(aDatabase(fresh))));
  expect(query(file, 'SELECT a FROM t')).toEqual(['new']);
});

test('where the path is a symbolic link, the file behind it is swapped', async () => {
  const file = aDatabase(old);
  const directory = aDirectory();
  const link = join(directory, 'link.db');
  symlinkSync(file, link);
  await restored(aTarget(link), await dumped(aTarget(aDatabase(fresh))));
  expect(query(file, 'SELECT a FROM t')).toEqual(['new']);
  expect(readdirSync(directory)).toEqual(['link.db']);
  expect(readdirSync(dirname(file))).toContain(keptFile);

  rmSync(file);
  await restored(aTarget(link), await dumped(aTarget(aDatabase(old))));
  expect(query(file, 'SELECT a FROM t')).toEqual(['old']);
});

test('in place, an open connection goes on working and sees the restored rows', async () => {
  const file = aDatabase(wal + old);
  const application = anApplication(file);
  await application.ask('SELECT * FROM t');
  const target = aTarget(file, { strategy: 'in-place', patience: 10 });

  expect(await restored(target, await dumped(aTarget(aDatabase(`${wal}PRAGMA user_version=5; ${fresh}; CREATE TABLE more(b)`))))).toBe(
    keptFile,
  );

  expect(await application.ask('SELECT a FROM t')).toEqual([{ a: 'new' }]);
  expect(await application.ask("INSERT INTO t VALUES('newer')")).toEqual([]);
  await application.stop();
  expect(readdirSync(dirname(file))).toEqual(['shop.db', keptFile]);
  expect(query(file, 'SELECT a FROM t')).toEqual(['new', 'newer']);
  expect(query(file, 'PRAGMA user_version')).toEqual([5]);
  expect(query(file, 'PRAGMA integrity_check')).toEqual(['ok']);
  expect(query(join(dirname(file), keptFile), 'SELECT a FROM t')).toEqual(['old']);
});

test.each([
  ['writes', 'BEGIN IMMEDIATE', ''],
  ['writes in WAL mode', 'BEGIN IMMEDIATE', wal],
  ['reads', 'BEGIN', ''],
])('in place, a transaction that %s is waited for, and then it is 75', async (_, begin, mode) => {
  const file = aDatabase(mode + old);
  const application = anApplication(file);
  await application.ask(begin);
  await application.ask('SELECT * FROM t');
  const target = aTarget(file, { strategy: 'in-place' });
  await expect(restored(target, await dumped(aTarget(aDatabase(fresh))))).rejects.toMatchObject({ kind: 'try-later' });
  expect(await application.ask('COMMIT')).toEqual([]);
  expect(query(file, 'SELECT a FROM t')).toEqual(['old']);
});

test('kept files are listed, newest first, and forgotten with what belongs to them', async () => {
  const file = aDatabase(old);
  const dump = await dumped(aTarget(aDatabase(fresh)));
  await restored(aTarget(file), dump);
  await restored(aTarget(file, { now: new Date('2026-03-02T00:00:00Z') }), dump);
  copyFileSync(file, `${file}__penstock_not-a-date`);
  mkdirSync(join(dirname(file), 'elsewhere'));
  const target = aTarget(file);
  const all = await sqlite.kept(target);
  expect(all.map(({ name }) => name)).toEqual(['shop.db__penstock_20260302T000000Z', keptFile]);
  for (const one of all) await sqlite.forget(target, one);
  expect(await sqlite.kept(target)).toEqual([]);
  expect(readdirSync(dirname(file))).toEqual(['elsewhere', 'shop.db', 'shop.db__penstock_not-a-date']);
});
