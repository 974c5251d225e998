import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Coverage } from '../../src/operations/coverage.ts';
import { bothServers } from '../support/both-servers.ts';
import type { LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { parseMetrics } from '../support/parse-metrics.ts';
import { penstock } from '../support/penstock.ts';

vi.setConfig({ testTimeout: 240_000 });

const servers = bothServers();

let base: string;
let live: { orders: LiveDatabase; ledger: LiveDatabase };
let names: { orders: string; ledger: string };
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'penstock-coverage-'));
  for (const name of ['config', 'files']) mkdirSync(join(base, name));
  live = { orders: await liveMariadb(servers.mariadb), ledger: await livePostgresql(servers.postgresql) };
  const nameOf = ({ settings }: LiveDatabase): string => /database: (\w+)/.exec(settings)?.[1] ?? '';
  names = { orders: nameOf(live.orders), ledger: nameOf(live.ledger) };
  write(
    'shop',
    `  orders: ${live.orders.settings}\n  ledger: ${live.ledger.settings}\n  catalogue: { engine: sqlite, file: ${base}/files/catalogue.db }\n`,
  );
  database('catalogue.db');
});
afterEach(async () => {
  await servers.mariadb.sql(
    'DROP DATABASE IF EXISTS forgotten; DROP DATABASE IF EXISTS scratch; DROP DATABASE IF EXISTS `gone__penstock_20200101T000000Z`',
  );
  await servers.postgresql.sql('DROP DATABASE IF EXISTS forgotten');
  for (const one of Object.values(live)) await one.remove();
  rmSync(base, { recursive: true, force: true });
});

function write(application: string, databases: string, more = ''): void {
  const text = `application: generic\ndirectories: [${base}/files]\ndatabases:\n${databases}${more}`;
  writeFileSync(join(base, 'config', `${application}.yaml`), text, { mode: 0o600 });
}
function database(name: string): void {
  const made = new DatabaseSync(join(base, 'files', name));
  made.exec('CREATE TABLE t(a)');
  made.close();
}
const options = (): string[] => ['--config-dir', join(base, 'config'), '--state-dir', join(base, 'state')];

async function coverage(): Promise<Coverage & { status: number | null }> {
  const { status, stdout } = await penstock(['coverage', '--json', ...options()]);
  return { ...(JSON.parse(stdout.toString()) as Coverage), status };
}
const server = (found: Coverage, engine: string) => found.servers.find((one) => one.server.startsWith(engine));
async function metric(name: string): Promise<number | undefined> {
  const { stdout } = await penstock(['runs', '--metrics', ...options()]);
  return parseMetrics(stdout.toString()).samples.find((sample) => sample.name === name)?.value;
}

test('what each account can see is covered; that one sees not all, is said', async () => {
  await servers.mariadb.sql('CREATE DATABASE forgotten');
  const found = await coverage();
  // A MariaDB account without rights in it does not see it.
  expect(server(found, 'mysql')).toMatchObject({
    covered: 1,
    uncovered: [],
    unseen: { todo: expect.stringContaining('GRANT SHOW DATABASES ON *.* TO') },
  });
  expect(server(found, 'postgresql')).toMatchObject({ covered: 1, uncovered: [] });
  expect(found).toMatchObject({ status: 0, files: [], vanished: [], unknown: [] });
  expect(await metric('penstock_uncovered_databases')).toBe(0);
});

test('databases of every engine that nobody covers are found; an ignored one, and those of Penstock and the server, are not', async () => {
  await servers.mariadb.sql(
    `CREATE DATABASE forgotten; CREATE DATABASE scratch; CREATE DATABASE \`gone__penstock_20200101T000000Z\`; GRANT SHOW DATABASES ON *.* TO ${names.orders}@localhost`,
  );
  await servers.postgresql.sql('CREATE DATABASE forgotten');
  database('sessions.db');
  database('catalogue.db__penstock_20200101T000000Z');
  const { status, stdout, stderr } = await penstock(['coverage', ...options()]);
  expect(status).toBe(65);
  expect(stderr).toContain('not all is covered: 4 covered by no application');
  const text = stdout.toString();
  expect(text).toMatch(/^mysql at .*: 1 covered, 2 not\n {2}no application covers forgotten \(0 B\)\n {2}no application covers scratch/m);
  expect(text).toMatch(/^postgresql at .*: 1 covered, 1 not\n {2}no application covers forgotten \(\d/m);
  expect(text).toContain(`shop: ${base}/files/sessions.db (`);
  expect(await metric('penstock_uncovered_databases')).toBe(4);
  const doctor = (await penstock(['doctor', 'shop', ...options()])).stdout.toString();
  expect(doctor).toMatch(/^warn {2}coverage: no application covers forgotten \(mysql at .*\), scratch/m);

  write(
    'shop',
    readFileSync(join(base, 'config/shop.yaml'), 'utf8').split('databases:\n')[1] ?? '',
    `coverage: { ignore: [scratch, 'forg?tten', '*/sessions.db'] }\n`,
  );
  expect(await coverage()).toMatchObject({ status: 0, files: [] });
});

test('what a second application covers is covered', async () => {
  await servers.mariadb.sql(`CREATE DATABASE forgotten; GRANT ALL ON forgotten.* TO ${names.orders}@localhost`);
  expect((await coverage()).status).toBe(65);
  write(
    'blog',
    `  main: ${live.orders.settings.replace(/socket: [^,]*, database: \w+/, `host: 127.0.0.1, port: ${servers.mariadb.port}, database: forgotten`)}\n`,
  );
  // It reaches the same server in another way.
  const found = await coverage();
  expect(found.unknown).toEqual([]);
  expect(server(found, 'mysql')).toMatchObject({ applications: ['blog', 'shop'], covered: 2, uncovered: [] });
  expect(found.status).toBe(0);
});

test('a database that vanished, and a server or a file that cannot be looked at, are findings', async () => {
  await servers.mariadb.sql(`DROP DATABASE ${names.orders}`);
  rmSync(join(base, 'files/catalogue.db'));
  write('blog', '  main: { engine: postgresql, host: /nowhere, database: blog, user: blog }\n');
  writeFileSync(join(base, 'config/broken.yaml'), 'application: generic\nnosuch: 1\n', { mode: 0o600 });
  const found = await coverage();
  expect(found.status).toBe(65);
  expect(found.vanished).toMatchObject([
    { application: 'shop', database: 'orders' },
    { application: 'shop', database: 'catalogue' },
  ]);
  expect(found.unknown).toMatchObject([
    { application: 'broken', what: expect.stringContaining('broken.yaml') },
    { application: 'blog', database: 'main', what: expect.stringContaining('/nowhere') },
  ]);
  expect(await metric('penstock_vanished_databases')).toBe(2);
  await servers.mariadb.sql(`CREATE DATABASE ${names.orders}`);
});
