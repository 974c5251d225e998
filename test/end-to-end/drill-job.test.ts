import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { bareosSection, jobsOf, type Wrapping } from '../support/bacula/jobs.ts';
import { bacula as programs } from '../support/bacula/programs.ts';
import { startBacula, type Bacula, type EndedJob } from '../support/bacula/start-bacula.ts';
import type { LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';

/* A real director starts the drill of files and three databases as its schedule would. */

let bacula: Bacula;
let mariadb: MariadbServer;
let postgresql: PostgresqlServer;
let base: string;
let places: { configDir: string; stateDir: string; uploads: string };
let databases: Record<'catalogue' | 'orders' | 'ledger', LiveDatabase>;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'penstock-drill-job-'));
  chmodSync(base, 0o755);
  places = { configDir: join(base, 'config'), stateDir: join(base, 'state'), uploads: join(base, 'uploads') };
  for (const directory of [places.configDir, places.uploads]) mkdirSync(directory);
  writeFileSync(join(places.uploads, 'picture'), 'as it was');
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
});
afterEach(async () => {
  for (const database of Object.values(databases)) await database.remove();
});

async function configure(around: { reader?: Wrapping; customers?: number } = {}): Promise<void> {
  const check = `checks: [{ name: customers, query: SELECT count(*) FROM customer, expect: ${around.customers ?? 3} }]`;
  const settings = Object.entries(databases).map(([name, { settings: text }]) => `  ${name}: ${text.replace(/ \}$/, `, ${check} }`)}`);
  const console = `${programs.program('bconsole')} -n -c ${join(bacula.directory, 'bconsole.conf')}`;
  writeFileSync(
    join(places.configDir, 'shop.yaml'),
    `application: generic\ndirectories: [${places.uploads}]\ndatabases:\n${settings.join('\n')}\n${bareosSection}  console: ${console}\n`,
    { mode: 0o600 },
  );
  await bacula.configure(await jobsOf('shop', places.configDir, { ...around, stateDir: places.stateDir }));
}

const contents = (): Promise<string[]> => Promise.all(Object.values(databases).map((one) => one.contents()));
/** As the schedule does: starts the Admin job, and gives that and the drill job that it has started. */
async function drill(): Promise<{ admin: EndedJob; job: EndedJob }> {
  const admin = await bacula.ended(await bacula.start('run job=start-drill-shop yes'));
  const id = /JobId=(\d+)/.exec(admin.log)?.[1];
  if (id === undefined) throw new Error(`no drill was started: ${admin.log}`);
  return { admin, job: await bacula.ended(Number(id)) };
}
async function expectNoTrace(before: readonly string[]): Promise<void> {
  expect(await contents()).toEqual(before);
  for (const database of Object.values(databases)) expect(await database.beside()).toEqual([]);
  expect(existsSync(join(places.stateDir, 'drill/shop'))).toBe(false);
  expect(readdirSync(join(places.stateDir, 'locks'))).toEqual([]);
}

// First of all tests: no other has made a backup yet.
test('where there is no backup nothing can be started, and the job that should have fails and says so', { timeout: 300_000 }, async () => {
  await configure();
  const admin = await bacula.ended(await bacula.start('run job=start-drill-shop yes'));
  expect(admin.status, admin.log).not.toBe('T');
  expect(admin.log).toMatch(/No FileSet found for client/);
});

test('the scheduled drill proves all three databases, says so in the job log, and leaves nothing', { timeout: 300_000 }, async () => {
  await configure();
  expect(await bacula.run('backup-shop')).toMatchObject({ status: 'T' });
  const before = await contents();
  const { admin, job } = await drill();
  expect(admin.status, admin.log).toBe('T');
  expect(job.status, job.log).toBe('T');
  expect(job.log).toMatch(/shop: 3 of 3 databases proven; [2-9] files, \d+ bytes came back and are removed/);
  for (const name of Object.keys(databases)) expect(job.log).toMatch(new RegExp(`drill shop/${name} job ${job.id}.*: proven`));
  expect(job.log.match(/ok +customers: expected 3, found "3"/g)).toHaveLength(3);
  await expectNoTrace(before);
});

test(
  'a stream that was damaged on its way, and a check that fails: the job log says why, and the job is not OK',
  { timeout: 300_000 },
  async () => {
    await configure({ reader: (command, database) => (database === 'ledger' ? `${command} | tr 4 5` : command) });
    expect(await bacula.run('backup-shop')).toMatchObject({ status: 'T' });
    const before = await contents();
    const damaged = await drill();
    expect(damaged.job.status, damaged.job.log).not.toBe('T');
    expect(damaged.job.log).toMatch(/drill shop\/ledger job \d+.*: failed[^]*?error: /);
    expect(damaged.job.log).toMatch(/shop: 2 of 3 databases proven/);
    await expectNoTrace(before);
    await configure({ customers: 4 });
    expect(await bacula.run('backup-shop')).toMatchObject({ status: 'T' });
    const { job } = await drill();
    expect(job.status, job.log).not.toBe('T');
    expect(job.log).toMatch(/the check customers expects 4 and found "3"/);
    await expectNoTrace(before);
  },
);
