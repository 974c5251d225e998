import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liveApplication, type LiveApplication } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { penstock, type Ran } from '../support/penstock.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';

let directory: string;
let mariadb: readonly [MariadbServer, MariadbServer];
let postgresql: readonly [PostgresqlServer, PostgresqlServer];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'penstock-elsewhere-'));
  await chmod(directory, 0o755);
  const servers = await Promise.all([startMariadb(), startMariadb(), startPostgresql(), startPostgresql()]);
  mariadb = [servers[0], servers[1]];
  postgresql = [servers[2], servers[3]];
}, 300_000);
afterAll(async () => {
  await Promise.all([...mariadb, ...postgresql].map((server) => server.stop()));
  await rm(directory, { recursive: true });
});

const withShop = async (
  make: Parameters<typeof liveApplication>[0],
  act: (shop: LiveApplication, stream: Buffer) => Promise<void>,
): Promise<void> => {
  const shop = await liveApplication(make);
  try {
    const dumped = await penstock(['dump', 'shop/main', ...shop.options.split(' ')]);
    expect(dumped.status, dumped.stderr).toBe(0);
    await act(shop, dumped.stdout);
  } finally {
    await shop.remove();
  }
};
const restore = (shop: LiveApplication, stream: Buffer, ...more: string[]): Promise<Ran> =>
  penstock(['restore', 'shop/main', ...shop.options.split(' '), ...more], stream);
const nameIn = (shop: LiveApplication): string => /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';

describe('mariadb elsewhere', { timeout: 300_000 }, () => {
  test('another name: made, refused when full, replaced with --force; the live database is not touched', () =>
    withShop(
      () => liveMariadb(mariadb[0]),
      async (shop, stream) => {
        const name = nameIn(shop);
        const copy = `${name}__penstock_copy`;
        const before = await shop.database.contents();
        const first = await restore(shop, stream, '--to', `database=${copy}`);
        expect(first).toMatchObject({ status: 0, stderr: '' });
        expect(first.stdout.toString()).toContain(`into mysql database ${copy} at `);
        expect(await mariadb[0].sql(`SELECT name FROM ${copy}.customer ORDER BY id LIMIT 1`)).toBe('Carol 🎉\n');
        expect(await restore(shop, stream, '--to', `database=${copy}`)).toMatchObject({
          status: 73,
          stderr: expect.stringMatching(/^penstock: error: mysql database \S+ at \S+ is there, and not empty\npenstock: hint: /),
        });
        await mariadb[0].sql(`DELETE FROM ${copy}.\`order; DROP\``);
        const again = await restore(shop, stream, '--to', `database=${copy}`, '--force', '--json');
        expect(again.status, again.stderr).toBe(0);
        expect(JSON.parse(again.stdout.toString())).toMatchObject({
          outcome: 'restored',
          to: expect.stringContaining(copy),
          kept: expect.stringContaining(copy),
        });
        expect(await mariadb[0].sql(`SELECT COUNT(*) FROM ${copy}.\`order; DROP\``)).toBe('3\n');
        expect(await shop.database.contents()).toBe(before);
        const runs = await penstock(['runs', 'shop', ...shop.options.split(' ')]);
        expect(runs.stdout.toString()).toContain(`  to: mysql database ${copy} at `);
      },
    ));

  test('another server and user, with a password from a file', () =>
    withShop(
      () => liveMariadb(mariadb[0]),
      async (shop, stream) => {
        const name = nameIn(shop);
        const password = join(directory, 'copy.password');
        await writeFile(password, 'other s3cret\n', { mode: 0o600 });
        await mariadb[1].sql(
          `CREATE OR REPLACE USER copier@'127.0.0.1' IDENTIFIED BY 'other s3cret'; GRANT ALL ON *.* TO copier@'127.0.0.1'`,
        );
        const before = await shop.database.contents();
        const to = ['--to', 'host=127.0.0.1', '--to', `port=${mariadb[1].port},user=copier,password-file=${password}`];
        const restored = await restore(shop, stream, ...to);
        expect(restored.status, restored.stderr).toBe(0);
        expect(restored.stderr).toContain('is a definer and does not exist here');
        expect(await mariadb[1].sql(`SELECT COUNT(*) FROM ${name}.customer`)).toBe('3\n');
        expect(await shop.database.contents()).toBe(before);
        expect(await shop.database.beside()).toEqual([]);
        await chmod(password, 0o644);
        expect(await restore(shop, stream, ...to)).toMatchObject({
          status: 78,
          stderr: expect.stringContaining('can be read or changed by others'),
        });
      },
    ));

  test('the live database by another way is just a restore of it', () =>
    withShop(
      () => liveMariadb(mariadb[0]),
      async (shop, stream) => {
        const before = await shop.database.contents();
        await shop.database.wreck();
        await mariadb[0].sql(
          `CREATE USER ${nameIn(shop)}@'127.0.0.1' IDENTIFIED BY 's3cret ''"#\\\\ ${nameIn(shop)}'; GRANT ALL ON *.* TO ${nameIn(shop)}@'127.0.0.1'`,
        );
        const restored = await restore(shop, stream, '--to', `host=127.0.0.1,port=${mariadb[0].port}`);
        expect(restored.status, restored.stderr).toBe(0);
        expect(restored.stdout.toString()).toMatch(/^shop\/main is restored \(/);
        expect(await shop.database.contents()).toBe(before);
        await mariadb[0].sql(`DROP USER ${nameIn(shop)}@'127.0.0.1'`);
      },
    ));

  test('never into what another application names as its own, nor under a name of ours', () =>
    withShop(
      () => liveMariadb(mariadb[0]),
      async (shop, stream) => {
        const other = `${nameIn(shop)}__penstock_blog`;
        await mariadb[0].sql(`CREATE DATABASE ${other}`);
        await writeFile(
          join(shop.configDir, 'blog.yaml'),
          `application: generic\ndatabases:\n  posts: ${shop.database.settings.replace(nameIn(shop), other)}\n`,
          { mode: 0o600 },
        );
        expect(await restore(shop, stream, '--to', `database=${other}`, '--force')).toMatchObject({
          status: 73,
          stderr: expect.stringContaining('is the live database blog/posts'),
        });
        expect(await restore(shop, stream, '--to', `database=${nameIn(shop)}__penstock_new`, '--force')).toMatchObject({ status: 73 });
      },
    ));

  test.each([
    ['prot=3307', '--to prot: unknown key\npenstock: hint: did you mean port?'],
    ['port=many', '--to port: expected a number, found a text'],
    ['socket=mysqld.sock', '--to socket: expected an absolute path, found "mysqld.sock"'],
    ['copy', '--to expects key=value, found "copy"'],
    ['password=hunter2', 'a password cannot stand on a command line'],
  ])('--to %s is a wrong usage, and says why', (words, why) =>
    withShop(
      () => liveMariadb(mariadb[0]),
      async (shop, stream) => {
        const { status, stderr } = await restore(shop, stream, '--to', words);
        expect(stderr).toContain(why);
        expect(stderr).not.toContain('hunter2');
        expect(status).toBe(64);
      },
    ),
  );
});

describe('postgresql elsewhere', { timeout: 300_000 }, () => {
  test('another name on the same server', () =>
    withShop(
      () => livePostgresql(postgresql[0]),
      async (shop, stream) => {
        const copy = `${nameIn(shop)}__copy`;
        const before = await shop.database.contents();
        expect(await restore(shop, stream, '--to', `database=${copy}`)).toMatchObject({ status: 0, stderr: '' });
        expect(await postgresql[0].sql('SELECT count(*) FROM customer', copy)).toBe('3\n');
        expect(await restore(shop, stream, '--to', `database=${copy}`)).toMatchObject({ status: 73 });
        expect(await restore(shop, stream, '--to', `database=${copy}`, '--force')).toMatchObject({ status: 0, stderr: '' });
        expect(await shop.database.contents()).toBe(before);
      },
    ));

  test('another server, where the roles are missing, and then are not', () =>
    withShop(
      () => livePostgresql(postgresql[0]),
      async (shop, stream) => {
        const name = nameIn(shop);
        const before = await shop.database.contents();
        const to = ['--to', `host=${postgresql[1].socket},port=${postgresql[1].port},user=postgres`];
        expect(await restore(shop, stream, ...to)).toMatchObject({
          status: 69,
          stderr: expect.stringContaining(`roles are missing on the server: ${name}`),
        });
        await postgresql[1].sql(`CREATE ROLE ${name}`);
        const restored = await restore(shop, stream, ...to);
        expect(restored.status, restored.stderr).toBe(0);
        expect(await postgresql[1].sql('SELECT count(*) FROM customer', name)).toBe('3\n');
        expect(await shop.database.contents()).toBe(before);
      },
    ));
});

test('another SQLite file', () =>
  withShop(liveSqlite, async (shop, stream) => {
    const file = join(shop.directory, 'copy, with comma.db');
    const before = await shop.database.contents();
    const first = await restore(shop, stream, '--to', `file=${file}`);
    expect(first.status, first.stderr).toBe(0);
    expect(await restore(shop, stream, '--to', `file=${file}`)).toMatchObject({ status: 73 });
    expect(await restore(shop, stream, '--to', `file=${file}`, '--force')).toMatchObject({ status: 0 });
    expect(await shop.database.contents()).toBe(before);
    expect(await shop.database.beside()).toEqual([]);
  }));
