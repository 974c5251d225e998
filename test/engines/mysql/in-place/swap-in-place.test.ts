import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mysql } from '../../../../src/engines/mysql/index.ts';
import { type MariadbServer, startMariadb } from '../../../support/mariadb-server.ts';
import { aTarget, put, restore, take, type Taken, type TestTarget } from '../a-run.ts';
import { everythingIn, hostileSql } from '../hostile.ts';

let server: MariadbServer;
let directory: string;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'penstock-in-place-')), 'files');
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true }));

const inPlace = (database: string, options: Parameters<typeof aTarget>[2] = {}): TestTarget =>
  aTarget(server, database, { strategy: 'in-place', directory, ...options });

/** A database full of traps, its dump, and what it is like after life went on. System-versioned tables are a case of their own. */
async function hostile(database: string): Promise<{ taken: Taken; whole: string; changed: string }> {
  const name = `\`${database.replaceAll('`', '``')}\``;
  await server.sql(`${hostileSql(database)} DROP TABLE ${name}.historic;`);
  const whole = await everythingIn(server.sql, database);
  const taken = await take(inPlace(database));
  await server.sql(
    `USE ${name}; DROP TABLE child; UPDATE parent SET id = id + 10; DROP VIEW calling; CREATE TABLE calling (a INT); CREATE VIEW newer AS SELECT * FROM parent; DROP PROCEDURE talk;
     CREATE TRIGGER later BEFORE DELETE ON parent FOR EACH ROW SET @a = 1; DROP EVENT asleep; ALTER DATABASE ${name} CHARACTER SET latin1`,
  );
  return { taken, whole, changed: await everythingIn(server.sql, database) };
}

describe.each(['shop', 'a b.c%d`e/f'])('%s', (database) => {
  test('is dropped and loaded, and what was in it is kept as a dump; it comes back by that; and back again', async () => {
    const { taken, whole, changed } = await hostile(database);
    const target = inPlace(database);
    const { kept } = await restore(target, taken);
    expect(await everythingIn(server.sql, database)).toBe(whole);
    expect(target.journal.entry).toBeUndefined();
    expect(target.warnings.filter((line) => !line.includes('transactions') && !line.includes('stands on the live'))).toEqual([
      `${database} is emptied and loaded in place now: until that is done, who looks sees a part of it`,
    ]);
    // Two files, as private as what is in them.
    expect(readdirSync(directory)).toEqual([`${encodeURIComponent(kept!)}.sql`]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, readdirSync(directory)[0]!)).mode & 0o777).toBe(0o600);
    const [first] = await mysql.kept(target);
    expect(first).toEqual({ name: kept, keptAt: target.surroundings.now });
    expect(await mysql.size(target, first!)).toBe(statSync(join(directory, readdirSync(directory)[0]!)).size);

    const again = inPlace(database, { now: new Date('2026-11-23T05:00:00Z'), journal: target.journal });
    const { kept: second } = await mysql.swapBack(again, first!);
    expect(await everythingIn(server.sql, database)).toBe(changed);
    expect((await mysql.kept(again)).map(({ name }) => name)).toEqual([second]);
    // Whatever the strategy is by then.
    const third = inPlace(database, { now: new Date('2026-11-23T06:00:00Z'), journal: target.journal, strategy: 'swap' });
    await mysql.swapBack(third, (await mysql.kept(third))[0]!);
    expect(await everythingIn(server.sql, database)).toBe(whole);

    const [last] = await mysql.kept(third);
    await mysql.forget(third, last!);
    expect(readdirSync(directory)).toEqual([]);
    expect(target.journal.notes).toEqual({});
  });
});

test('what the server does not take of a proven stream is undone: rows, definitions, events and defaults are what they were', async () => {
  const { taken, changed } = await hostile('undone');
  const target = inPlace('undone');
  const bad = Buffer.from(
    taken.text.toString('latin1').replace('CREATE TABLE `parts` (\n', 'CREATE TABLE `parts` (\n  `z` nonsense,\n'),
    'latin1',
  );
  expect(bad).not.toEqual(taken.text);
  await put(target, bad, taken.examination);
  expect(await everythingIn(server.sql, 'undone')).toBe(changed);
  await expect(mysql.swap(target, taken.examination)).rejects.toMatchObject({
    kind: 'not-whole',
    message: expect.stringMatching(/^loading into undone failed: ERROR 4161 .*; what was in undone before is in it again$/) as string,
  });
  expect(await everythingIn(server.sql, 'undone')).toBe(changed);
  expect(target.journal.entry).toBeUndefined();
  await mysql.discard(target);
  expect(readdirSync(directory)).toEqual([]);
});

test.each([
  ['a program that the server does not take', 'SET b = "double"', 'SET b = double', /^the routine talk cannot be made/],
  [
    'rows that a key swallows',
    'INSERT INTO `parent` VALUES\n(1),\n(2);',
    'INSERT IGNORE INTO `parent` VALUES\n(1),\n(1);',
    /^what was loaded is not what was dumped: the table parent holds \d rows instead of 2/,
  ],
])('%s: undone as well', async (_what, from, to, message) => {
  const { taken, changed } = await hostile('counted');
  const text = taken.text.toString('latin1').replace(from, to);
  expect(text).toContain(to);
  const target = inPlace('counted');
  await put(target, Buffer.from(text, 'latin1'), taken.examination);
  await expect(mysql.swap(target, taken.examination)).rejects.toMatchObject({ message: expect.stringMatching(message) as string });
  expect(await everythingIn(server.sql, 'counted')).toBe(changed);
  await mysql.discard(target);
  await server.sql('DROP DATABASE counted');
});

test('an idle open transaction: try later, nothing has changed, and what is staged is still there', async () => {
  const { taken, whole, changed } = await hostile('busy');
  const target = inPlace('busy', { patience: 1 });
  await put(target, taken.text, taken.examination);
  const idle = server.sql('BEGIN; SELECT * FROM parent; SELECT SLEEP(30)', 'busy').catch(() => 'ended');
  const processes = "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'";
  while (!(await server.sql(processes))) await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(mysql.swap(target, taken.examination)).rejects.toMatchObject({
    kind: 'try-later',
    hint: expect.stringMatching(/root@localhost/) as string,
  });
  await server.sql(`KILL ${(await server.sql(processes)).trim()}`);
  await idle;
  expect(await everythingIn(server.sql, 'busy')).toBe(changed);
  expect(readdirSync(directory)).toEqual(['new.sql']);
  await mysql.swap(target, taken.examination);
  expect(await everythingIn(server.sql, 'busy')).toBe(whole);
});

test('rows that somebody writes between the dump and the lock stop the restore, and nothing has been dropped', async () => {
  await server.sql('CREATE DATABASE late; USE late; CREATE TABLE a_big (i INT); CREATE TABLE b (i INT)');
  const target = inPlace('late');
  const taken = await take(target);
  await put(target, taken.text, taken.examination);
  await server.sql('INSERT INTO a_big SELECT seq FROM seq_1_to_1000000', 'late');
  const swapped = mysql.swap(target, taken.examination).catch((error: unknown) => error);
  const isSo = async (condition: string): Promise<void> => {
    while ((await server.sql(`SELECT ID FROM information_schema.PROCESSLIST WHERE ${condition}`)) === '')
      await new Promise((resolve) => setTimeout(resolve, 1));
  };
  await isSo("INFO LIKE 'SELECT /*!40001%a_big%'");
  // It waits for the lock under which everything is dumped, and gets its turn before the next one.
  const writing = server.sql('INSERT INTO b VALUES (1000)', 'late');
  expect(await swapped).toMatchObject({
    kind: 'try-later',
    message: expect.stringMatching(/^late was changed between its dump/) as string,
  });
  await writing;
  expect(await server.sql('SELECT COUNT(*) FROM late.a_big; SELECT i FROM late.b')).toBe('1000000\n1000\n');
  expect(readdirSync(directory)).toEqual(['new.sql']);
  await mysql.swap(target, taken.examination);
  expect(readFileSync(join(directory, readdirSync(directory)[0]!), 'latin1')).toContain('INSERT INTO `b` VALUES\n(1000);');
});

test('a history that no dump holds is a reason to refuse, unless forced', async () => {
  await server.sql(
    'CREATE DATABASE past; CREATE TABLE past.h (a INT) WITH SYSTEM VERSIONING; INSERT INTO past.h VALUES (1); UPDATE past.h SET a = 2',
  );
  const target = inPlace('past');
  const taken = await take(target);
  await put(target, taken.text, taken.examination);
  await expect(mysql.swap(target, taken.examination)).rejects.toMatchObject({
    kind: 'configuration',
    message: expect.stringContaining('tables h ') as string,
  });
  const forced = inPlace('past', { force: true, journal: target.journal });
  await mysql.swap(forced, taken.examination);
  expect(forced.warnings).toContain('the history of the system-versioned tables h is not kept');
});

test('what cannot be dumped cannot be kept: refused, and with --force lost', async () => {
  await server.sql('CREATE DATABASE broken; USE broken; CREATE TABLE t (a INT); INSERT INTO t VALUES (1)');
  const taken = await take(inPlace('broken'));
  await server.sql('USE broken; CREATE TABLE gone (a INT); CREATE VIEW v AS SELECT * FROM gone; DROP TABLE gone');
  const target = inPlace('broken');
  await put(target, taken.text, taken.examination);
  await expect(mysql.swap(target, taken.examination)).rejects.toMatchObject({
    message: expect.stringMatching(/^what is in broken cannot be kept: .*mariadb-dump failed/) as string,
    hint: expect.stringMatching(/; or go on with --force; docs\/mysql.md says what is lost$/) as string,
  });
  expect(await server.sql('SHOW TABLES IN broken')).toBe('t\nv\n');
  const forced = inPlace('broken', { force: true, journal: target.journal });
  expect(await mysql.swap(forced, taken.examination)).toEqual({ kept: undefined });
  expect(await server.sql('SHOW TABLES IN broken; SELECT * FROM broken.t')).toBe('t\n1\n');
  expect(forced.warnings).toContainEqual(expect.stringContaining('is not kept, so nothing of this can be undone'));
});

test('another definer’s view and trigger, which this account could not make again: refused, and with --force kept as its own', async () => {
  await server.sql(
    `CREATE DATABASE theirs; USE theirs; CREATE TABLE t (a INT); INSERT INTO t VALUES (1); CREATE USER mine@localhost; GRANT ALL ON theirs.* TO mine@localhost`,
  );
  const target = inPlace('theirs', { user: 'mine' });
  const taken = await take(target);
  await server.sql('USE theirs; CREATE VIEW v AS SELECT * FROM t; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1');
  await put(target, taken.text, taken.examination);
  await expect(mysql.swap(target, taken.examination)).rejects.toMatchObject({
    kind: 'privileges',
    hint: expect.stringContaining('SET USER') as string,
  });
  expect(await server.sql('SHOW TABLES IN theirs')).toBe('t\nv\n');
  const forced = inPlace('theirs', { user: 'mine', force: true, journal: target.journal });
  await mysql.swap(forced, taken.examination);
  expect(forced.warnings).toContainEqual(expect.stringMatching(/^of what is kept of theirs: root@localhost is left out as definer/));
  expect(await server.sql('SHOW TABLES IN theirs')).toBe('t\n');
  // The way back needs no --force any more.
  const back = inPlace('theirs', { user: 'mine', now: new Date('2026-11-23T05:00:00Z'), journal: target.journal });
  await mysql.swapBack(back, (await mysql.kept(back))[0]!);
  expect(await server.sql("SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 'theirs'")).toBe('mine@localhost\n');
});

test('a staged file that has changed on its disk is refused before anything is dropped', async () => {
  await server.sql('CREATE DATABASE rotten; CREATE TABLE rotten.t (a INT); INSERT INTO rotten.t VALUES (1)');
  const target = inPlace('rotten');
  const taken = await take(target);
  await put(target, taken.text, taken.examination);
  const file = join(directory, 'new.sql');
  writeFileSync(file, readFileSync(file, 'latin1').replace('(1)', '(2)'), 'latin1');
  await expect(mysql.swap(target, taken.examination)).rejects.toMatchObject({
    kind: 'not-whole',
    message: `${file} is not what was written to it`,
  });
  expect(await server.sql('SELECT * FROM rotten.t')).toBe('1\n');
});

test('without a database there is nothing to restore into', async () => {
  await expect(mysql.stage(inPlace('nosuch'), undefined)).rejects.toMatchObject({ kind: 'no-input' });
});
