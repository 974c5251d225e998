import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bothServers } from '../support/both-servers.ts';
import { executable } from '../support/executables.ts';
import { restoreStream, startRestore } from '../support/fake-bareos-fd.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { startMariadb } from '../support/mariadb-server.ts';
import { penstock } from '../support/penstock.ts';

const servers = bothServers(300_000);

const nameIn = (shop: LiveApplication): string => /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';

async function withShop(make: () => Promise<LiveDatabase>, act: (shop: LiveApplication, stream: Buffer) => Promise<void>): Promise<void> {
  const shop = await liveApplication(make);
  try {
    const dumped = await penstock(['dump', 'shop/main', ...shop.options.split(' ')]);
    expect(dumped.status, dumped.stderr).toBe(0);
    await act(shop, dumped.stdout);
  } finally {
    await shop.remove();
  }
}
const restore = (shop: LiveApplication, stream: Buffer) => penstock(['restore', 'shop/main', ...shop.options.split(' ')], stream);

describe('a limit of connections: one clear line, and try later', { timeout: 300_000 }, () => {
  test('mariadb', () =>
    withShop(
      () => liveMariadb(servers.mariadb),
      async (shop, stream) => {
        const before = await shop.database.contents();
        await servers.mariadb.sql(`ALTER USER ${nameIn(shop)}@localhost WITH MAX_USER_CONNECTIONS 1`);
        const { status, stderr } = await restore(shop, stream);
        expect(stderr).toMatch(/^penstock: error: .*max_user_connections.*$/m);
        expect(status).toBe(75);
        await servers.mariadb.sql(`ALTER USER ${nameIn(shop)}@localhost WITH MAX_USER_CONNECTIONS 0`);
        expect(await shop.database.contents()).toBe(before);
        expect(await restore(shop, stream)).toMatchObject({ status: 0 });
      },
    ));

  test('postgresql', () =>
    withShop(
      () => livePostgresql(servers.postgresql),
      async (shop, stream) => {
        const before = await shop.database.contents();
        await servers.postgresql.sql(`ALTER ROLE ${nameIn(shop)} CONNECTION LIMIT 0`);
        const { status, stderr } = await restore(shop, stream);
        expect(stderr).toMatch(
          /^penstock: error: the server has no free connection: too many connections for role "\w+"\npenstock: hint: .*\n$/,
        );
        expect(status).toBe(75);
        await servers.postgresql.sql(`ALTER ROLE ${nameIn(shop)} CONNECTION LIMIT -1`);
        expect(await shop.database.contents()).toBe(before);
        expect(await shop.database.beside()).toEqual([]);
      },
    ));
});

test('mariadb: restarted in the middle of a restore', { timeout: 300_000 }, async () => {
  const server = await startMariadb();
  let again: number | undefined;
  try {
    await withShop(
      () => liveMariadb(server),
      async (shop, stream) => {
        const before = await shop.database.contents();
        const pid = Number(readFileSync(join(server.directory, 'pid'), 'utf8'));
        const [file = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
        const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
        const running = await startRestore({ writer, input: stream, stallAfter: Math.floor(stream.length * 0.7) });
        await running.stalled;
        while ((await shop.database.beside()).length === 0) await sleep(50);
        await server.sql('SHUTDOWN');
        for (const at = `/proc/${pid}/stat`; ; await sleep(100)) if (/\) Z |^$/.test(statOf(at))) break;
        again = spawn(file, args, { stdio: 'ignore' }).pid;
        for (;;) {
          if ((await server.sql('SELECT 1').catch(() => '')) !== '') break;
          await sleep(100);
        }
        running.cancel();
        const outcome = await running.ended;
        expect(outcome.exitCode, outcome.stderr).not.toBe(0);
        expect(await shop.database.contents()).toBe(before);
        expect(await restoreStream({ writer, input: stream })).toMatchObject({ status: 0 });
        expect(await shop.database.contents()).toBe(before);
        expect((await shop.database.beside()).filter((name) => name.endsWith('_new'))).toEqual([]);
      },
    );
  } finally {
    if (again !== undefined) process.kill(again, 'SIGKILL');
    await server.stop();
  }
});

function statOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

describe.runIf(process.getuid?.() === 0)('a disk that is full while a restore stages', { timeout: 300_000 }, () => {
  let mount: string;
  beforeAll(() => {
    mount = mkdtempSync(join(tmpdir(), 'penstock-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', mount]);
  });
  afterAll(() => {
    execFileSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true });
  });

  test('postgresql: the reason is said, what was staged is dropped, the live database is as it was', async () => {
    const uid = Number(execFileSync('id', ['-u', 'postgres']));
    mkdirSync(join(mount, 'space'));
    chownSync(join(mount, 'space'), uid, uid);
    chmodSync(mount, 0o755);
    await servers.postgresql.sql(`CREATE TABLESPACE small LOCATION '${join(mount, 'space')}'`);
    await withShop(
      () => livePostgresql(servers.postgresql),
      async (shop) => {
        await servers.postgresql.sql(
          `CREATE TABLE big AS SELECT repeat(md5(g::text), 50) AS text FROM generate_series(1, 100) g`,
          nameIn(shop),
          nameIn(shop),
        );
        await servers.postgresql.sql(
          `ALTER DATABASE ${nameIn(shop)} SET TABLESPACE small; GRANT CREATE ON TABLESPACE small TO ${nameIn(shop)}`,
        );
        await servers.postgresql.sql(
          `INSERT INTO big SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 300000) g GROUP BY g % 80`,
          nameIn(shop),
          nameIn(shop),
        );
        const { stdout: stream } = await penstock(['dump', 'shop/main', ...shop.options.split(' ')]);
        writeFileSync(join(mount, 'filler'), Buffer.alloc(Math.max(0, freeIn(mount) - 8_000_000)));
        const before = await shop.database.contents();
        const { status, stderr } = await restore(shop, stream);
        const [after, beside] = [await shop.database.contents(), await shop.database.beside()];
        rmSync(join(mount, 'filler'));
        await servers.postgresql.sql(`ALTER DATABASE ${nameIn(shop)} SET TABLESPACE pg_default`);
        await servers.postgresql.sql(`REVOKE CREATE ON TABLESPACE small FROM ${nameIn(shop)}`);
        expect(stderr).toMatch(/^penstock: error: .*(?:no space left on device|could not extend file)/im);
        expect(status).toBe(74);
        expect(after).toBe(before);
        expect(beside).toEqual([]);
      },
    );
    await servers.postgresql.sql('DROP TABLESPACE small');
  });

  test('sqlite: the same, into a file elsewhere', () =>
    withShop(liveSqlite, async (shop, stream) => {
      const file = join(mount, 'copy.db');
      copyFileSync('/dev/null', file);
      writeFileSync(join(mount, 'filler'), Buffer.alloc(freeIn(mount) - 8192));
      const { status, stderr } = await penstock(['restore', 'shop/main', '--to', `file=${file}`, ...shop.options.split(' ')], stream);
      rmSync(join(mount, 'filler'));
      expect(stderr).toMatch(/^penstock: error: .*(?:full|no space left)/im);
      expect(status).toBe(74);
      expect(readFileSync(file)).toHaveLength(0);
      expect(execFileSync('ls', [mount]).toString()).toMatch(/^copy\.db\n(?:space\n)?$/);
    }));
});

function freeIn(directory: string): number {
  return Number(execFileSync('df', ['-B1', '--output=avail', directory]).toString().split('\n')[1]);
}
