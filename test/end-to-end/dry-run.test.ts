import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/engines/contract.ts';
import { bothServers } from '../support/both-servers.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { penstock, type Ran } from '../support/penstock.ts';

const servers = bothServers(300_000);

const dryRun = (shop: LiveApplication, stream: Buffer, ...more: string[]): Promise<Ran> =>
  penstock(['restore', 'shop/main', '--dry-run', ...shop.options.split(' '), ...more], stream);
const nameIn = (shop: LiveApplication): string => /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';
const findings = ({ stdout }: Ran): readonly Diagnosis[] => JSON.parse(stdout.toString()) as Diagnosis[];
const level = (ran: Ran, pattern: RegExp): string | undefined => findings(ran).find(({ what }) => pattern.test(what))?.level;

/** Runs `act` with a dumped application, and makes sure that nothing was changed, not even a record. */
async function untouched(make: () => Promise<LiveDatabase>, act: (shop: LiveApplication, stream: Buffer) => Promise<void>): Promise<void> {
  const shop = await liveApplication(make);
  try {
    const { stdout: stream } = await penstock(['dump', 'shop/main', ...shop.options.split(' ')]);
    const [contents, runs] = [await shop.database.contents(), await readdir(`${shop.stateDir}/runs/shop`)];
    await act(shop, stream);
    expect(await shop.database.contents()).toBe(contents);
    expect(await readdir(`${shop.stateDir}/runs/shop`)).toEqual(runs);
    expect(await shop.database.beside()).toEqual([]);
  } finally {
    await shop.remove();
  }
}

describe.each([
  ['sqlite', liveSqlite],
  ['mariadb', () => liveMariadb(servers.mariadb)],
  ['postgresql', () => livePostgresql(servers.postgresql)],
])('%s', { timeout: 300_000 }, (_engine, make) => {
  test('a stream that fits: every line ok, with the names of what would be made and kept', () =>
    untouched(make, async (shop, stream) => {
      const ran = await dryRun(shop, stream);
      expect(ran.status, ran.stderr + ran.stdout.toString()).toBe(0);
      expect(ran.stdout.toString()).toMatch(
        /^ok +the stream is whole \(\d+ rows, \d+ bytes, made .*\nok +the stream is of shop\/main\nok +it goes to .*, strategy swap, which is there\n/,
      );
      expect(ran.stdout.toString()).toMatch(/it is loaded into \S+__penstock_new, proven, .*kept as \S+__penstock_\d{8}T\d{6}Z\n/);
      expect(ran.stdout.toString()).not.toMatch(/^fail/m);
    }));

  test('a damaged stream is no stream, and one of another application does not fit', () =>
    untouched(make, async (shop, stream) => {
      expect(await dryRun(shop, stream.subarray(0, stream.length - 20))).toMatchObject({ status: 65 });
      const other = await penstock(['restore', 'shop/main', '--dry-run', '--json', ...shop.options.split(' ')], await streamOfBlog(shop));
      expect(other.status).toBe(65);
      expect(other.stderr).toMatch(/^penstock: error: 1 of what a restore of shop\/main needs does not fit\n$/);
      expect(level(other, /^the stream is of blog\/main, not of shop\/main$/)).toBe('fail');
    }));
});

async function streamOfBlog(shop: LiveApplication): Promise<Buffer> {
  const { copyFile } = await import('node:fs/promises');
  await copyFile(`${shop.configDir}/shop.yaml`, `${shop.configDir}/blog.yaml`);
  return (await penstock(['dump', 'blog/main', ...shop.options.split(' ')])).stdout;
}

test('mariadb: definers, collations, sessions and a target that is full', { timeout: 300_000 }, () =>
  untouched(
    async () => {
      const live = await liveMariadb(servers.mariadb);
      const name = /database: (\w+)/.exec(live.settings)?.[1];
      await servers.mariadb.sql(
        `CREATE DEFINER=gone@nowhere SQL SECURITY INVOKER VIEW ${name}.theirs AS SELECT 1 AS a; GRANT SET USER ON *.* TO ${name}@localhost`,
      );
      return live;
    },
    async (shop, stream) => {
      const name = nameIn(shop);
      const session = servers.mariadb.sql('SELECT SLEEP(600)', name).catch(() => 'ended');
      const processes = `SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%' AND DB = '${name}'`;
      while ((await servers.mariadb.sql(processes)) === '') await new Promise((resolve) => setTimeout(resolve, 50));
      await servers.mariadb.sql(`GRANT PROCESS ON *.* TO ${name}@localhost; GRANT SELECT ON mysql.* TO ${name}@localhost`);
      const ran = await dryRun(shop, stream, '--json');
      expect(ran.status, ran.stderr + ran.stdout.toString()).toBe(0);
      expect(level(ran, /^the definer gone@nowhere does not exist/)).toBe('warn');
      expect(level(ran, /^1 sessions use /)).toBe('warn');
      expect(level(ran, /^the server knows all collations of the dump: .*utf8mb4_/)).toBe('ok');
      expect(level(ran, /^the dump is of mariadb \S+, the server is mariadb /)).toBe('ok');
      await servers.mariadb.sql(`KILL ${(await servers.mariadb.sql(processes)).trim()}`);
      await session;
      const foreign = Buffer.from(
        'CREATE TABLE `a` (`b` varchar(9) COLLATE utf8mb4_0900_ai_ci, `c` varchar(9) COLLATE utf8mb4_klingon_ci) ENGINE=InnoDB;\n-- Dump completed\n',
      );
      const unsealed = await dryRun(shop, foreign, '--json', '--unsealed', '--to', `database=${name}`);
      expect(unsealed.status).toBe(65);
      expect(level(unsealed, /^the dump has no seal/)).toBe('warn');
      expect(level(unsealed, /utf8mb4_0900_ai_ci: utf8mb4_\w+ stands for it/)).toBe('warn');
      expect(level(unsealed, /has nothing like the collation utf8mb4_klingon_ci/)).toBe('fail');
    },
  ),
);

test('mariadb: an account that may not do what a restore does', { timeout: 300_000 }, () =>
  untouched(
    () => liveMariadb(servers.mariadb),
    async (shop, stream) => {
      const name = nameIn(shop);
      await servers.mariadb.sql(`CREATE DATABASE ${name}__penstock_full; CREATE TABLE ${name}__penstock_full.a(b INT)`);
      const full = await dryRun(shop, stream, '--json', '--to', `database=${name}__penstock_full`);
      expect(full.status).toBe(65);
      expect(level(full, /which is there and not empty$/)).toBe('fail');
      await servers.mariadb.sql(
        `DROP DATABASE ${name}__penstock_full; REVOKE ALL ON \`${name.replaceAll('_', '\\_')}\\_\\_penstock\\_%\`.* FROM ${name}@localhost`,
      );
      const poor = await dryRun(shop, stream, '--json');
      expect(poor.status).toBe(65);
      expect(level(poor, /may not do in \S+__penstock_new what a restore does there/)).toBe('fail');
    },
  ),
);

test('postgresql: roles, extensions, tablespaces, versions and encodings that are not there', { timeout: 300_000 }, async () => {
  const shop = await liveApplication(() => livePostgresql(servers.postgresql));
  try {
    const name = nameIn(shop);
    await servers.postgresql.sql(`CREATE ROLE ${name}_reader; GRANT SELECT ON customer TO ${name}_reader; CREATE EXTENSION pg_trgm`, name);
    const { stdout: stream } = await penstock(['dump', 'shop/main', ...shop.options.split(' ')]);
    await servers.postgresql.sql(`DROP OWNED BY ${name}_reader; DROP ROLE ${name}_reader; ALTER ROLE ${name} NOCREATEDB`, name);
    const contents = await shop.database.contents();
    const ran = await dryRun(shop, stream, '--json');
    expect(ran.status, ran.stdout.toString()).toBe(65);
    expect(level(ran, new RegExp(`^roles are missing on the server: ${name}_reader$`))).toBe('fail');
    expect(level(ran, /may not create databases/)).toBe('fail');
    expect(level(ran, /^the extensions of the dump are on the server$/)).toBe('ok');
    expect(level(ran, /^no session uses /)).toBe('ok');
    const forced = await dryRun(shop, stream, '--json', '--force');
    expect(level(forced, /^owners and grants of roles that are missing are left out/)).toBe('warn');
    expect(await shop.database.contents()).toBe(contents);
  } finally {
    await shop.remove();
  }
});
