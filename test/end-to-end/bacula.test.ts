import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { bareosSection, jobsOf, type Wrapping } from '../support/bacula/jobs.ts';
import { startBacula, type Bacula, type EndedJob } from '../support/bacula/start-bacula.ts';
import type { LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { penstock } from '../support/penstock.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';

/* A real director, storage and file daemon; files and three databases in one job. */

let bacula: Bacula;
let mariadb: MariadbServer;
let postgresql: PostgresqlServer;
let base: string;
let places: { configDir: string; stateDir: string; uploads: string };
let databases: Record<'catalogue' | 'orders' | 'ledger', LiveDatabase>;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'penstock-end-to-end-'));
  chmodSync(base, 0o755);
  places = { configDir: join(base, 'config'), stateDir: join(base, 'state'), uploads: join(base, 'uploads') };
  for (const directory of [places.configDir, places.uploads]) mkdirSync(directory);
  [bacula, mariadb, postgresql] = await Promise.all([
    startBacula({ PENSTOCK_CONFIG_DIR: places.configDir, PENSTOCK_STATE_DIR: places.stateDir }),
    startMariadb(['--event-scheduler=ON']),
    startPostgresql(),
  ]);
});
afterAll(async () => {
  await Promise.all([bacula.stop(), mariadb.stop(), postgresql.stop()]);
  rmSync(base, { recursive: true, force: true });
});

beforeEach(async () => {
  databases = { catalogue: await liveSqlite(), orders: await liveMariadb(mariadb), ledger: await livePostgresql(postgresql) };
  rmSync(places.uploads, { recursive: true });
  mkdirSync(join(places.uploads, 'deep'), { recursive: true });
  writeFileSync(join(places.uploads, 'picture'), 'as it was');
  writeFileSync(join(places.uploads, 'deep', 'ünder'), 'as it was, too');
  await configure();
});
afterEach(async () => {
  for (const database of Object.values(databases)) await database.remove();
});

const quiet = (): string => join(base, 'quiet');
async function configure(around: { reader?: Wrapping; writer?: Wrapping; quiesce?: string } = {}): Promise<void> {
  const settings = Object.entries(databases).map(([name, { settings: text }]) => `  ${name}: ${text}`);
  const text = `application: generic
directories: [${places.uploads}]
databases:
${settings.join('\n')}
quiesce: [{ command: [/usr/bin/touch, ${quiet()}] }${around.quiesce ?? ''}]
resume: [{ command: [/bin/rm, -f, ${quiet()}] }]
${bareosSection}`;
  writeFileSync(join(places.configDir, 'shop.yaml'), text, { mode: 0o600 });
  await bacula.configure(await jobsOf('shop', places.configDir, around));
}

const contents = async (): Promise<string[]> => [...(await Promise.all(Object.values(databases).map((one) => one.contents()))), ...files()];
const files = (): string[] =>
  readdirSync(places.uploads, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name}: ${readFileSync(join(entry.parentPath, entry.name), 'utf8')}`)
    .toSorted();

async function wreck(): Promise<void> {
  for (const database of Object.values(databases)) await database.wreck();
  writeFileSync(join(places.uploads, 'picture'), 'wrecked');
  rmSync(join(places.uploads, 'deep'), { recursive: true });
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
};
const expectEnd = (job: EndedJob, status: string): void => expect(job.status, job.log).toBe(status);

test('one job backs up files and three databases; everything is wrecked; one restore job brings all of it back', async () => {
  const before = await contents();
  const backup = await bacula.run('backup-shop');
  expectEnd(backup, 'T');
  expect(backup.errors).toBe(0);
  expect(backup.log).toMatch(/shop: 3 of 3 databases sealed, \d+ rows, \d+ bytes/);
  expect(backup.log).toMatch(/shop was silent for \d+ s and goes on/);
  await wreck();
  expect(await contents()).not.toEqual(before);
  const restore = await bacula.restore(backup.id, 'restore-shop');
  expectEnd(restore, 'T');
  expect(await contents()).toEqual(before);
  expect(restore.log).toMatch(
    /shop: database catalogue is the restored one .*, database ledger is .*, database orders is .*uploads is as the job restored it/,
  );
  expect(existsSync(quiet())).toBe(false);
});

test('what a reader complains of stands in the job log, and a job that the daemon believes fine is vetoed', async () => {
  // Between the check and the reader the database goes away.
  const file = /file: (.*) \}/.exec(databases.catalogue.settings)?.[1] ?? '';
  await configure({ quiesce: `, { command: [/bin/mv, ${file}, ${file}.away] }` });
  const job = await bacula.run('backup-shop');
  renameSync(`${file}.away`, file);
  expectEnd(job, 'E');
  expect(job.log).toMatch(
    /dump shop\/catalogue job \d+ full: failed[^]*?error: .*main\.db.* \(exit status 66: no such input; Bareos prints 268435522\)/,
  );
  expect(job.log).toMatch(/Error closing for file \/penstock\/shop\/catalogue: 268435522/);
  expect(job.log).toMatch(/shop: 2 of 3 databases sealed/);
  expect(job.log).toContain(`job ${job.id} has no sealed stream of shop/catalogue, although its status is OK`);
  expect(existsSync(quiet())).toBe(false);
});

test('what makes a backup impossible ends the job before anything is silent', async () => {
  const text = readFileSync(join(places.configDir, 'shop.yaml'), 'utf8');
  writeFileSync(join(places.configDir, 'shop.yaml'), text.replace(/database: live_\w+, user/, 'database: nosuch, user'), { mode: 0o600 });
  const job = await bacula.run('backup-shop');
  expectEnd(job, 'f');
  expect(job.log).toMatch(/before-backup: error: shop\/orders cannot be backed up: .*nosuch/);
  expect(job.log).toMatch(/before-backup: hint: /);
  expect(existsSync(quiet())).toBe(false);
  // Its lock is free again, though no after hook has run.
  await configure();
  expectEnd(await bacula.run('backup-shop'), 'T');
});

test('one of three streams was damaged on its way: no database is swapped, and the files are what they were', async () => {
  await configure({ reader: (command, database) => (database === 'ledger' ? `${command} | tr 4 5` : command) });
  const backup = await bacula.run('backup-shop');
  expectEnd(backup, 'T');
  await wreck();
  const wrecked = await contents();
  const restore = await bacula.restore(backup.id, 'restore-shop');
  expect(restore.status, restore.log).not.toBe('T');
  expect(restore.log).toMatch(/restore shop\/ledger job \d+: failed[^]*?error: /);
  expect(restore.log).toMatch(/shop: nothing was restored, because .*: database catalogue was not touched, .*uploads is the old one again/);
  expect(await contents()).toEqual(wrecked);
  for (const database of Object.values(databases)) expect(await database.beside()).toEqual([]);
  expect(existsSync(quiet())).toBe(false);
});

test('a cancelled backup: the application goes on', async () => {
  await configure({ reader: (command) => `${command} | (sleep 3; cat)` });
  const id = await bacula.start('run job=backup-shop level=Full yes');
  await until(() => existsSync(quiet()));
  await bacula.cancel(id);
  expectEnd(await bacula.ended(id), 'A');
  await until(() => !existsSync(quiet()));
});

test('a cancelled restore: nothing is changed', async () => {
  const noise = join(base, 'noise');
  await configure({
    // Something comes, and then nothing for a while: the writer is in the middle of a stream when the job is cancelled.
    reader: (command, database) =>
      database === 'orders' ? `sh -c '${command} > ${noise}; head -c 2000 ${noise}; sleep 2; tail -c +2001 ${noise}'` : command,
    writer: (command, database) => (database === 'orders' ? `(head -c 2000; touch ${base}/reached; sleep 4; cat) | ${command}` : command),
  });
  const backup = await bacula.run('backup-shop');
  expectEnd(backup, 'T');
  await wreck();
  const wrecked = await contents();
  const id = await bacula.start(`restore client=test-fd jobid=${backup.id} all done restorejob=restore-shop yes`);
  await until(() => existsSync(`${base}/reached`));
  await bacula.cancel(id);
  const restore = await bacula.ended(id);
  expectEnd(restore, 'A');
  await until(() => !existsSync(quiet()));
  expect(await contents()).toEqual(wrecked);
  for (const database of Object.values(databases)) expect(await database.beside()).toEqual([]);
});

test('the file daemon is killed during a backup: the application goes on, and the next job finds nothing in its way', async () => {
  await configure({ reader: (command) => `${command} | (sleep 5; cat)` });
  await bacula.start('run job=backup-shop level=Full yes');
  await until(() => existsSync(quiet()));
  bacula.killFileDaemon();
  await until(() => !existsSync(quiet()));
  await bacula.startFileDaemon();
  await configure();
  const next = await bacula.run('backup-shop');
  expectEnd(next, 'T');
});

test('a restore to a directory gives files, and touches no database', async () => {
  const backup = await bacula.run('backup-shop');
  await wreck();
  const wrecked = await contents();
  const where = join(base, 'elsewhere');
  const restore = await bacula.restore(backup.id, 'restore-shop', `where=${where}`);
  expectEnd(restore, 'T');
  expect(await contents()).toEqual(wrecked);
  expect(readFileSync(join(where, places.uploads, 'picture'), 'utf8')).toBe('as it was');
  for (const name of Object.keys(databases)) {
    const stream = readFileSync(join(where, 'penstock/shop', `${name}.sql`));
    expect(await penstock(['verify'], stream)).toMatchObject({ status: 0 });
  }
});

test('the newest of a full and an incremental backup is what a restore of the current state brings', async () => {
  expectEnd(await bacula.run('backup-shop'), 'T');
  await databases.orders.wreck();
  writeFileSync(join(places.uploads, 'newer'), 'since the full one');
  const before = await contents();
  const incremental = await bacula.run('backup-shop', 'Incremental');
  expectEnd(incremental, 'T');
  expect(incremental.log).toMatch(/dump shop\/orders job \d+ incremental: sealed/);
  await databases.ledger.wreck();
  rmSync(join(places.uploads, 'newer'));
  expectEnd(await bacula.restore('current', 'restore-shop', 'fileset=penstock-shop'), 'T');
  expect(await contents()).toEqual(before);
});
