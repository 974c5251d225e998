import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { penstock } from '../support/penstock.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { names, threeEngines, type ThreeEngines } from '../support/three-engines.ts';

/* A snapshot of an application with a database of each engine. */

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let mariadb: MariadbServer;
let postgresql: PostgresqlServer;
beforeAll(async () => {
  [mariadb, postgresql] = await Promise.all([startMariadb(['--event-scheduler=ON']), startPostgresql()]);
});
afterAll(() => Promise.all([mariadb.stop(), postgresql.stop()]));

let shop: ThreeEngines;
beforeEach(async () => {
  shop = await threeEngines(mariadb, postgresql);
});
afterEach(() => shop.remove());

async function snapshot(...args: string[]): Promise<{ status: number | null; text: string }> {
  const { status, stdout, stderr } = await penstock(['snapshot', ...args, ...shop.options]);
  return { status, text: stdout.toString() + stderr };
}
async function wreck(): Promise<void> {
  for (const name of names) await shop.databases[name].wreck();
  // In place, as an update does it.
  writeFileSync(join(shop.uploads, 'picture'), 'new', { flag: 'r+' });
  rmSync(join(shop.uploads, 'deep'), { recursive: true });
  mkdirSync(join(shop.uploads, 'of the update'));
  writeFileSync(join(shop.uploads, 'of the update/file'), 'x');
}

test('everything is what it was before the update; rolled back, it is what the update made of it', async () => {
  const before = await shop.fingerprint();
  const made = await snapshot('create', 'shop', '--note', 'before 5.2');
  expect(made).toMatchObject({ status: 0, text: expect.stringMatching(/snapshot (\w+) is whole/) });
  await wreck();
  const wrecked = await shop.fingerprint();
  expect(wrecked).not.toEqual(before);

  const dry = await snapshot('restore', 'shop', '--dry-run');
  expect(dry).toMatchObject({ status: 0 });
  for (const name of names) expect(dry.text).toContain(`ok    database ${name}: the stream is whole`);
  expect(await shop.fingerprint()).toEqual(wrecked);

  expect(await snapshot('restore', 'shop')).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual(before);
  expect([shop.isQuiet(), shop.calls()]).toEqual([false, 'stop start stop after start']);
  expect(await penstock(['rollback', 'shop', '--yes', ...shop.options])).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual(wrecked);
});

test.each([
  ['plain', 'sql'],
  ['archive', 'tar'],
])('a stream is the one that penstock dump gives, and is restored like it: %s', async (format, ending) => {
  shop.configure((text) => `${text}stream: { format: ${format} }\n`);
  const { text } = await snapshot('create', 'shop', '--json');
  const { path } = JSON.parse(text.slice(text.indexOf('{\n'))) as { path: string };
  const stream = readFileSync(join(path, `databases/ledger.${ending}`));
  expect(await penstock(['verify'], stream)).toMatchObject({ status: 0 });
  expect(stream.toString('latin1')).not.toContain('"job"');
  const before = await shop.fingerprint();
  await shop.databases.ledger.wreck();
  expect(await penstock(['restore', 'shop/ledger', ...shop.options], stream)).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual(before);
  // The snapshot says what its files are, whatever the application file says by then.
  shop.configure((same) => same);
  await shop.databases.orders.wreck();
  expect(await snapshot('verify', 'shop')).toMatchObject({ status: 0 });
  expect(await snapshot('restore', 'shop')).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual(before);
});

test('a server is down: nothing is made, and the application was never silent', async () => {
  shop.configure((text) => text.replace(/port: \d+/, 'port: 1'));
  expect(await snapshot('create', 'shop')).toMatchObject({ status: 69, text: expect.stringContaining('shop/ledger cannot be backed up') });
  expect([await snapshot('list', 'shop'), shop.calls()]).toEqual([{ status: 0, text: 'there is no snapshot of shop\n' }, '']);
});

test('a database that somebody uses when it is to be swapped: files and the other databases stay as they were', async () => {
  await snapshot('create', 'shop');
  await wreck();
  const wrecked = await shop.fingerprint();
  const name = /database: (\w+)/.exec(shop.databases.orders.settings)?.[1] ?? '';
  mariadb.sql(`BEGIN; SELECT COUNT(*) FROM customer; SELECT SLEEP(100)`, name).catch(() => undefined);
  while (!(await mariadb.sql('SHOW PROCESSLIST')).includes('SLEEP')) await new Promise((resolve) => setTimeout(resolve, 50));
  const { status, text } = await snapshot('restore', 'shop');
  await mariadb.sql(`KILL ${(await mariadb.sql("SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'")).trim()}`);
  expect({ status, text }).toMatchObject({ status: 75, text: expect.stringContaining('nothing was restored, because') });
  expect(await shop.fingerprint()).toEqual(wrecked);
  expect([await shop.beside(), shop.isQuiet()]).toEqual([[], false]);
});

test('a rehearsal: each database beside the live one', async () => {
  await snapshot('create', 'shop');
  await wreck();
  const wrecked = await shop.fingerprint();
  const to = join(shop.base, 'look');
  const { status, text } = await snapshot('restore', 'shop', '--to', to);
  expect({ status, text }).toMatchObject({ status: 0 });
  for (const name of ['ledger', 'orders'])
    expect(text).toMatch(new RegExp(`^database ${name} is in database=\\w+__penstock_look \\(\\d+ rows\\)$`, 'm'));
  expect(readFileSync(join(to, shop.uploads, 'picture'), 'utf8')).toBe('one');
  expect(await shop.fingerprint()).toEqual(wrecked);
  for (const server of [mariadb, postgresql]) {
    for (const [database] of text.matchAll(/\w+__penstock_look/g)) await server.sql(`DROP DATABASE IF EXISTS ${database}`);
  }
});
