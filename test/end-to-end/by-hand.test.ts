import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { executable } from '../support/executables.ts';
import { backupStream } from '../support/fake-bareos-fd.ts';
import { liveApplication, type LiveApplication, type LiveDatabase } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { realMysql } from '../support/real-mysql.ts';
import { startMariadb } from '../support/mariadb-server.ts';
import { startPostgresql } from '../support/postgresql-server.ts';

/* Promise 6: a stored stream is restored without Penstock. The commands are those of docs/format.md, as they stand there. */

const run = promisify(execFile);
const page = readFile(join(import.meta.dirname, '../../docs/format.md'), 'utf8');
const undo = cleanups();

/** The command in the table's row of that engine. */
async function documented(engine: string): Promise<string> {
  const row = new RegExp(`^\\| ${engine} +\\| \`(.+)\` +\\|$`, 'm').exec(await page);
  return row?.[1] ?? `echo no command for ${engine}; false`;
}

/** An application, and its stream stored under the name that the page uses. */
async function stored(make: () => Promise<LiveDatabase>, file: string): Promise<LiveApplication> {
  const shop = await liveApplication(make);
  undo.push(() => shop.remove());
  const backup = await backupStream({ reader: `${executable('bpipe-reader')} shop/main ${shop.options}`, env: shop.database.env ?? {} });
  expect(backup.status).toBe(0);
  await writeFile(join(shop.directory, file), backup.stdout);
  return shop;
}

async function shell(command: string, shop: LiveApplication, env: Record<string, string> = {}, tools = '/usr/bin'): Promise<string> {
  const { stdout } = await run('/bin/bash', ['-e', '-o', 'pipefail', '-c', command], {
    cwd: shop.directory,
    env: { PATH: `${tools}:${process.env['PATH']}`, ...env },
  });
  return stdout;
}

describe('by hand', () => {
  test('a stream is proven with head and sha256sum', async () => {
    const shop = await stored(liveSqlite, 'orders.sql');
    const [digest = '', last = ''] = [...(await page).matchAll(/^\$ (.+)$/gm)].map(([, command]) => command);
    const hex = (await shell(digest, shop)).split(' ')[0];
    expect(hex).toMatch(/^[0-9a-f]{64}$/);
    expect(await shell(last, shop)).toBe(`-- penstock end ${hex}\n`);
  });

  test('SQLite', async () => {
    const shop = await stored(liveSqlite, 'catalogue.sql');
    const before = await shop.database.contents();
    await shell(await documented('SQLite'), shop);
    const live = /file: (\S+)/.exec(shop.database.settings)?.[1] ?? '';
    await shell(`sqlite3 new.db 'PRAGMA journal_mode=WAL'`, shop);
    for (const suffix of ['-wal', '-shm']) await rm(live + suffix, { force: true });
    await rename(join(shop.directory, 'new.db'), live);
    expect(await shop.database.contents()).toBe(before);
  });

  test('PostgreSQL', async () => {
    const server = await startPostgresql();
    undo.push(() => server.stop());
    const shop = await stored(() => livePostgresql(server), 'ledger.sql');
    undo.push(() => server.sql('DROP DATABASE new'));
    await shell(await documented('PostgreSQL'), shop, { PGHOST: server.socket, PGPORT: String(server.port), PGUSER: 'postgres' });
    const live = /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';
    const dumps = await Promise.all(
      [live, 'new'].map(async (name) => (await server.dump(name)).toString('latin1').replaceAll(/^\\(un)?restrict .*$/gm, '')),
    );
    expect(dumps[1]).toBe(dumps[0]);
  });

  test.for(['MariaDB', 'MySQL'] as const)('%s', async (engine, context) => {
    context.skip(engine === 'MySQL' && realMysql.missing !== undefined, realMysql.missing);
    const server = await (engine === 'MySQL' ? realMysql.start() : startMariadb());
    undo.push(() => server.stop());
    const shop = await stored(() => liveMariadb(server), 'orders.sql');
    const home = join(shop.directory, 'home');
    await mkdir(home);
    await writeFile(join(home, '.my.cnf'), `[client]\nsocket=${server.socket}\nuser=root\n`, { mode: 0o600 });
    await shell(await documented(engine), shop, { HOME: home }, server.env['PATH']);
    const live = /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';
    const everything = async (name: string): Promise<string> => {
      const text = await server.sql(
        `CHECKSUM TABLE customer, \`order; DROP\`, \`empty\` EXTENDED; SHOW CREATE TABLE customer; SHOW CREATE TABLE \`order; DROP\`; SHOW CREATE VIEW rich;
         SHOW CREATE PROCEDURE tidy; SHOW CREATE EVENT nightly; SELECT trigger_name, action_statement, definer FROM information_schema.triggers WHERE trigger_schema = '${name}'`,
        name,
      );
      // CHECKSUM TABLE names the database, and SHOW CREATE VIEW the columns' one where it pleases.
      return text.replaceAll(new RegExp(`^${name}\\.`, 'gm'), '').replaceAll(`\`${name}\`.`, '');
    };
    const [then, now] = [await everything(live), await everything('new')];
    expect(now).toBe(then);
    expect(now).toContain('customer');
  });
});
