import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { penstock } from '../support/penstock.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { names, threeEngines, type Streams, type ThreeEngines } from '../support/three-engines.ts';

/* The wrong backup was restored: one command undoes it. A database of each engine, and files. */

// Each test is some twenty programs, one after the other.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let mariadb: MariadbServer;
let postgresql: PostgresqlServer;
beforeAll(async () => {
  [mariadb, postgresql] = await Promise.all([startMariadb(['--event-scheduler=ON']), startPostgresql()]);
});
afterAll(() => Promise.all([mariadb.stop(), postgresql.stop()]));

let shop: ThreeEngines;
let wrong: Streams;
beforeEach(async () => {
  shop = await threeEngines(mariadb, postgresql);
  wrong = await shop.backUp();
  // Life goes on; this is what must not be lost.
  for (const name of names) await shop.databases[name].wreck();
  shop.put('picture', 'newest');
  shop.put('made since', 'by a user');
});
afterEach(() => shop.remove());

const restoreWrong = (job = 9): ReturnType<ThreeEngines['restoreJob']> =>
  shop.restoreJob(job, wrong, { picture: 'one', 'deleted since': 'and back' });

async function rollback(...args: string[]): Promise<{ status: number | null; text: string }> {
  const { status, stdout, stderr } = await penstock(['rollback', 'shop', ...args, ...shop.options]);
  return { status, text: stdout.toString() + stderr };
}
const moments = async (): Promise<{ moment: string; by: string; parts: { part: string; bytes: number }[] }[]> => {
  const { stdout } = await penstock(['rollback', '--list', 'shop', '--json', ...shop.options]);
  return (JSON.parse(stdout.toString()) as { moments: Awaited<ReturnType<typeof moments>> }).moments;
};
const anySecond = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000));

test('databases and files are exactly what they were; rolled back again, they are what was restored; and again', async () => {
  const before = await shop.fingerprint();
  expect(await restoreWrong()).toMatchObject({ status: 0 });
  const restored = await shop.fingerprint();
  expect(restored).not.toEqual(before);

  const { status, text } = await rollback('--yes');
  expect({ status, text }).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual(before);
  for (const name of names)
    expect(text).toMatch(new RegExp(`^database ${name} is the one of \\w+ again \\(the one before is .*__penstock_`, 'm'));
  expect(text).toMatch(
    /^\S+\/uploads is the one of (\w+) again \(the one before is \S+\/uploads__penstock_(\w+)\)\nshop is rolled back to \1; penstock rollback shop --to \2 undoes it\n$/m,
  );
  expect([shop.isQuiet(), shop.calls()]).toEqual([false, 'stop after start stop after start']);
  expect((await moments()).map(({ by }) => by)).toEqual(['rollback']);

  expect(await rollback('--yes')).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual(restored);
  expect(await rollback('--yes')).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual(before);
  expect(await shop.beside()).toHaveLength(4);
  const { stdout } = await penstock(['runs', 'shop', ...shop.options]);
  expect(stdout.toString()).toMatch(/shop\/orders +rollback .* rolled-back/);
});

test('what is kept is listed with sizes and origin, and a dry run changes nothing', async () => {
  expect(await rollback('--yes')).toMatchObject({ status: 66, text: expect.stringMatching(/nothing is kept of shop.*\n.*hint: /) });
  expect((await penstock(['rollback', '--list', 'shop', ...shop.options])).stdout.toString()).toBe('nothing is kept of shop\n');
  await restoreWrong();
  const [kept] = await moments();
  expect(kept).toMatchObject({ by: 'restore by job 9' });
  expect(kept!.parts.map(({ part }) => part)).toEqual([...names.map((name) => `database ${name}`), shop.uploads]);
  for (const { bytes } of kept!.parts) expect(bytes).toBeGreaterThan(0);
  const [before, beside] = [await shop.fingerprint(), await shop.beside()];
  const dry = await rollback('--dry-run');
  expect(dry).toMatchObject({
    status: 0,
    text: expect.stringMatching(/^database catalogue would be the one of \w+ again: main\.db__penstock_\w+, [\d.]+ kB\n/),
  });
  expect(await rollback()).toMatchObject({ status: 64, text: expect.stringContaining('expected --yes') });
  expect([await shop.fingerprint(), await shop.beside(), shop.calls()]).toEqual([before, beside, 'stop after start']);
});

test('only one database, or only the files', async () => {
  const before = await shop.fingerprint();
  await restoreWrong();
  const restored = await shop.fingerprint();
  const one = await rollback('--database', 'orders', '--yes');
  expect(one).toMatchObject({ status: 0, text: expect.stringContaining('database ledger stays as it is: it was not asked for') });
  expect(await shop.fingerprint()).toEqual({ ...restored, orders: before['orders'] });
  // The newest moment has only that database now.
  const [, first] = await moments();
  const files = await rollback('--files-only', '--yes');
  expect(files).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual({ ...before, catalogue: restored['catalogue'], ledger: restored['ledger'] });
  const rest = await rollback('--to', first!.moment, '--yes');
  expect(rest.text).toContain(`database orders stays as it is: nothing of it was kept then`);
  expect(rest.text).toContain(`${shop.uploads} stays as it is: there is no copy of then`);
  expect(await shop.fingerprint()).toEqual(before);
  expect(await rollback('--to', '20200101T000000Z', '--yes')).toMatchObject({ status: 66, text: expect.stringContaining('kept is: ') });
  expect(await rollback('--to', 'yesterday', '--yes')).toMatchObject({ status: 64 });
  expect(await rollback('--database', 'nosuch', '--yes')).toMatchObject({ status: 66 });
});

test('a database that somebody uses: 75, and those that were swapped already are swapped back', async () => {
  await restoreWrong();
  const [restored, beside] = [await shop.fingerprint(), await shop.beside()];
  // Of the three it is the last, and a transaction holds its tables.
  const name = /database: (\w+)/.exec(shop.databases.orders.settings)?.[1] ?? '';
  const holding = mariadb.sql(`BEGIN; SELECT COUNT(*) FROM customer; SELECT SLEEP(100)`, name);
  holding.catch(() => undefined);
  while (!(await mariadb.sql('SHOW PROCESSLIST')).includes('SLEEP')) await new Promise((resolve) => setTimeout(resolve, 50));
  const { status, text } = await rollback('--yes');
  expect(text).toMatch(
    /error: nothing was rolled back, because database orders: .*\(database catalogue is what it was before, database ledger is what it was before, database orders was not touched/,
  );
  expect(status).toBe(75);
  await mariadb.sql(`KILL ${(await mariadb.sql("SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'")).trim()}`);
  expect(await shop.fingerprint()).toEqual(restored);
  expect(await shop.beside()).toEqual(beside);
  expect(shop.isQuiet()).toBe(false);
  const runs = (await penstock(['runs', 'shop', ...shop.options])).stdout.toString();
  expect(runs).toMatch(/shop\/catalogue +rollback .* undone/);
  expect(runs).toMatch(/shop\/orders +rollback .* failed[^\n]*\n +error: /);
});

test('a server is down: nothing is changed', async () => {
  await restoreWrong();
  const [restored, beside] = [await shop.fingerprint(), await shop.beside()];
  shop.configure((text) => text.replace(/port: \d+/, 'port: 1'));
  const { status, text } = await rollback('--yes');
  expect({ status, text }).toMatchObject({ status: 69 });
  expect(await penstock(['rollback', '--list', 'shop', ...shop.options])).toMatchObject({
    status: 69,
    stderr: expect.stringContaining('what is kept of shop/ledger is not known'),
  });
  // The others do not depend on it, where only they are asked for.
  expect(await rollback('--database', 'orders', '--dry-run')).toMatchObject({ status: 0 });
  shop.configure((same) => same);
  expect([await shop.fingerprint(), await shop.beside(), shop.calls()]).toEqual([restored, beside, 'stop after start']);
});

test('an open SQLite file: 75, named with the process', async () => {
  await restoreWrong();
  const held = new DatabaseSync(/file: (.*) \}/.exec(shop.databases.catalogue.settings)?.[1] ?? '');
  held.prepare('SELECT * FROM customer').all();
  const { status, text } = await rollback('--yes');
  held.close();
  expect({ status, text }).toMatchObject({
    status: 75,
    text: expect.stringMatching(/database catalogue: .*is in use: open in process \d+/),
  });
});

test('two rollbacks at once: the second is turned away, and so is a backup', async () => {
  const before = await shop.fingerprint();
  await restoreWrong();
  const [inside, go] = [join(shop.base, 'inside'), join(shop.base, 'go')];
  shop.configure((text) => text.replace(/(stop\]) \}/, '$1, timeout: 10m }'));
  shop.script('stop', `touch ${shop.base}/quiet ${inside}; while ! test -e ${go}; do sleep 0.2; done`);
  const first = rollback('--yes');
  while (!existsSync(inside)) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await rollback('--yes')).toMatchObject({ status: 75, text: expect.stringContaining('shop is in use: rollback by process') });
  expect(await penstock(['dump', 'shop/orders', ...shop.options])).toMatchObject({ status: 75 });
  writeFileSync(go, '');
  expect(await first).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual(before);
});

test('files that were written in place since are named, because their copies are changed, too', async () => {
  await restoreWrong();
  await anySecond();
  writeFileSync(join(shop.uploads, 'made since'), ' and more', { flag: 'a' });
  const list = (await penstock(['rollback', '--list', 'shop', ...shop.options])).stdout.toString();
  expect(list).toContain('1 file was written in place since, which changed the copy, too, and cannot be undone: "made since"');
  const { text } = await rollback('--yes');
  expect(text).toContain('  1 file was written in place since');
});

test('a directory without a copy, a directory that is gone', async () => {
  const before = await shop.fingerprint();
  await shop.restoreJob(9, wrong, {});
  const { status, text } = await rollback('--yes');
  expect({ status, text }).toMatchObject({
    status: 0,
    text: expect.stringContaining('uploads stays as it is: there is no copy of then: that restore did not change it'),
  });
  expect(await shop.fingerprint()).toEqual(before);
  rmSync(shop.uploads, { recursive: true });
  expect((await rollback('--dry-run')).text).toContain(`${shop.uploads} stays as it is: it is not there`);
});

test('doctor shows the space that it takes, and what belongs to nothing any more', async () => {
  await restoreWrong();
  const doctor = async (): Promise<string> => (await penstock(['doctor', 'shop', ...shop.options])).stdout.toString();
  expect(await doctor()).toMatch(
    /^ok {4}kept: \w+Z: database catalogue [\d.]+ kB, database ledger [\d.]+ MB, database orders [\d.]+ kB, \S+uploads [\d.]+ kB$/m,
  );
  shop.configure((text) => text.replace(/^ {2}orders: .*\n/m, '').replace(`[${shop.uploads}]`, `[${shop.configDir}]`));
  const text = await doctor();
  expect(text).toMatch(/^warn {2}kept: live_\w+__penstock_\w+ was kept of database orders, which shop no longer lists$/m);
  expect(text).toMatch(/^warn {2}kept: \S+uploads__penstock_\w+ is a copy of \S+uploads, which shop no longer lists\n {6}do: rm -r '/m);
  const { stdout } = await penstock(['rollback', 'shop', '--dry-run', '--json', ...shop.options]);
  expect(JSON.parse(stdout.toString())).toMatchObject({
    application: 'shop',
    parts: [{ part: 'database catalogue' }, { part: 'database ledger' }],
    stays: [{ part: shop.configDir }],
  });
});
