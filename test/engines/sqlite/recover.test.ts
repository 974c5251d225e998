import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sqlite } from '../../../src/engines/sqlite/index.ts';
import { runLoad } from '../../../src/engines/sqlite/run-load.ts';
import { swapJournal } from '../../../src/state/swap-journal.ts';
import { aDatabase, aTarget, dumpOf, pieces, query, staged } from './a-database.ts';
import { anApplication } from './an-application.ts';

const wal = 'PRAGMA journal_mode=WAL;';
const old = `${wal}CREATE TABLE t(a); INSERT INTO t VALUES('old')`;
const fresh = "CREATE TABLE t(a); INSERT INTO t VALUES('new')";
const keptFile = 'shop.db__penstock_20260301T020304Z';

async function aStagedDatabase(): Promise<string> {
  const file = aDatabase(old);
  await staged(aTarget(file), await dumpOf(aDatabase(fresh)));
  return file;
}

function swapAndDie(file: string, point: string, strategy = 'swap'): ReturnType<typeof spawn> {
  return spawn(process.execPath, [join(import.meta.dirname, 'swap-and-die.ts'), file, point, strategy], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What the next run says; it finds the journal that the killed one left. */
async function recovered(file: string): Promise<string> {
  const journal = swapJournal(`${file}.state`, 'shop', 'catalogue');
  const target = aTarget(file, { journal });
  await sqlite.recover(target);
  expect(await journal.read()).toBeUndefined();
  rmSync(`${file}.state`, { recursive: true, force: true });
  return target.warnings.join('\n');
}

function expectOld(file: string): void {
  expect(query(file, 'SELECT a FROM t')).toEqual(['old']);
  expect(query(file, 'PRAGMA journal_mode')).toEqual(['wal']);
  expect(readdirSync(dirname(file)).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(['shop.db']);
}

/** In place the copy of the old rows may be there, too. */
function expectWholeOld(file: string): void {
  expect(query(file, 'SELECT a FROM t')).toEqual(['old']);
  expect(query(file, 'PRAGMA integrity_check')).toEqual(['ok']);
  expect(existsSync(`${file}__penstock_new`)).toBe(false);
}

function expectNew(file: string): void {
  expect(query(file, 'SELECT a FROM t')).toEqual(['new']);
  const kept = join(dirname(file), keptFile);
  expect(query(kept, 'SELECT a FROM t')).toEqual(['old']);
  expect(query(kept, 'PRAGMA journal_mode')).toEqual(['wal']);
  expect(query(file, 'PRAGMA integrity_check')).toEqual(['ok']);
  expect(existsSync(`${file}__penstock_new`)).toBe(false);
}

test('killed while loading: the staging file is removed', async () => {
  const file = await aStagedDatabase();
  expect(await recovered(file)).toContain('before it changed anything');
  expectOld(file);
});

test('nothing is said where nothing was interrupted', async () => {
  const file = aDatabase(old);
  expect(await recovered(file)).toBe('');
});

test.each([
  ['swap', 'write:1', 'before it changed anything', expectOld],
  ['swap', 'clear:1', 'after its swap', expectNew],
  ['in-place', 'write:1', 'before it changed anything', expectOld],
  ['in-place', 'write:2', 'before it wrote', expectOld],
  ['in-place', 'clear:1', 'one transaction', expectNew],
] as const)('%s killed at %s', async (strategy, point, says, expectation) => {
  const file = await aStagedDatabase();
  const child = swapAndDie(file, point, strategy);
  child.stdout?.resume();
  expect((await once(child, 'close'))[1]).toBe('SIGKILL');
  expect(await recovered(file)).toContain(says);
  expectation(file);
});

test('killed between the two steps of the exchange, and while it was undone', async () => {
  const file = await aStagedDatabase();
  const kept = join(dirname(file), keptFile);
  const entry = { kept: keptFile, wasWal: true };
  linkSync(file, kept);
  const target = aTarget(file);
  await target.surroundings.journal.write(entry);
  await sqlite.recover(target);
  expect(target.warnings.join()).toContain('is the old one');
  expectOld(file);

  await staged(target, await dumpOf(aDatabase(fresh)));
  linkSync(file, kept);
  renameSync(`${file}__penstock_new`, file);
  linkSync(file, `${file}__penstock_new`);
  await target.surroundings.journal.write(entry);
  await sqlite.recover(target);
  expect(target.warnings.join()).toContain('while its swap was undone');
  expectNew(file);
});

test.each(['swap', 'in-place'])('%s killed at any moment: the old database or the new one, whole', async (strategy) => {
  const dump = await dumpOf(aDatabase(fresh));
  for (let delay = 0; delay < 24; delay += 2) {
    const file = aDatabase(old);
    writeFileSync(`${file}__penstock_new`, '');
    await runLoad(`${file}__penstock_new`, pieces(dump.text));
    const child = swapAndDie(file, 'never', strategy);
    await once(child.stdout as Readable, 'data');
    await sleep(delay);
    child.kill('SIGKILL');
    await once(child, 'close');
    await recovered(file);
    const isNew = query(file, 'SELECT a FROM t')[0] === 'new';
    (isNew ? expectNew : expectWholeOld)(file);
  }
});

test('a file in use is left alone by recovery', async () => {
  const file = await aStagedDatabase();
  const application = anApplication(file);
  await application.ask('SELECT * FROM t');
  const target = aTarget(file);
  await target.surroundings.journal.write({ kept: keptFile, wasWal: true });
  await sqlite.recover(target);
  expect(await application.ask("INSERT INTO t VALUES('more')")).toEqual([]);
  await application.stop();
  expect(query(file, 'SELECT a FROM t')).toEqual(['old', 'more']);
});
