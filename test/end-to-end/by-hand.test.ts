import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { executable } from '../support/executables.ts';
import { backupStream } from '../support/fake-bareos-fd.ts';
import { archived, liveApplication, type LiveApplication, type LiveDatabase } from '../support/live-database.ts';
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

const formats = ['plain', 'archive'] as const;
type Format = (typeof formats)[number];
const ending = { plain: 'sql', archive: 'tar' } as const;

/** The page's commands for an archive. */
async function commands(label: string): Promise<string> {
  return new RegExp(`^\`\`\`sh ${label}\\n([^]*?)^\`\`\`$`, 'm').exec(await page)?.[1] ?? `echo no commands for ${label}; false`;
}

/** The command in the table's row of that engine; of an archive, the page's block for it. */
async function documented(engine: string, format: Format): Promise<string> {
  if (format === 'archive') return commands(engine.toLowerCase());
  const row = new RegExp(`^\\| ${engine} +\\| \`(.+)\` +\\|$`, 'm').exec(await page);
  return row?.[1] ?? `echo no command for ${engine}; false`;
}

/** An application, and its stream stored under the name that the page uses. */
async function stored(make: () => Promise<LiveDatabase>, file: string, more = ''): Promise<LiveApplication> {
  const shop = await liveApplication(file.endsWith('.tar') && more === '' ? archived(make) : make, more);
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

  test('an archive is proven with head, tail and sha256sum, or entry by entry', async () => {
    const shop = await stored(liveSqlite, 'orders.tar');
    const [digest = '', ...last] = (await shell(await commands('whole'), shop)).trimEnd().split('\n');
    expect(last).toEqual([expect.stringMatching(/^penstock index [0-9a-f]{64}$/), `penstock end ${digest.split(' ')[0]}`]);
    expect(await shell(await commands('unpacked'), shop)).toBe('whole\n');
    // One byte of one segment.
    const segment = (await shell('ls -d orders/1-before/*', shop)).split('\n')[0] ?? '';
    await writeFile(join(shop.directory, segment), 'x', { flag: 'r+' });
    const [, again = ''] = (await commands('unpacked')).trimEnd().split('\n');
    await expect(shell(again, shop)).rejects.toMatchObject({
      stdout: expect.stringContaining(`${segment.replace('orders/', '')}: FAILED`),
    });
  });

  test.each([
    ['gzip', 'zcat'],
    ['none', 'cat'],
  ])('an archive with %s', async (compression, cat) => {
    const shop = await stored(liveSqlite, 'catalogue.tar', `stream: { format: archive, compression: ${compression} }\n`);
    await shell((await commands('sqlite')).replace('zstdcat', cat), shop);
    expect(await shell(`sqlite3 new.db 'SELECT count(*) FROM customer'`, shop)).toBe('3\n');
  });

  test('the rows of one table of an archive', async () => {
    const shop = await stored(liveSqlite, 'orders.tar');
    const [list = '', rows = ''] = (await commands('table')).trimEnd().split('\n');
    expect(await shell(list, shop)).toMatch(/^2-rows\/\d+-customer\/\d+\.sql\.zst\n$/);
    await shell(`sqlite3 new.db 'CREATE TABLE customer(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, note)'`, shop);
    await shell(`${rows} | sqlite3 -bail new.db`, shop);
    expect(await shell(`sqlite3 new.db 'SELECT count(*) FROM customer'`, shop)).toBe('3\n');
  });

  test.each(formats)('SQLite, %s', async (format) => {
    const shop = await stored(liveSqlite, `catalogue.${ending[format]}`);
    const before = await shop.database.contents();
    await shell(await documented('SQLite', format), shop);
    const live = /file: (\S+)/.exec(shop.database.settings)?.[1] ?? '';
    await shell(`sqlite3 new.db 'PRAGMA journal_mode=WAL'`, shop);
    for (const suffix of ['-wal', '-shm']) await rm(live + suffix, { force: true });
    await rename(join(shop.directory, 'new.db'), live);
    expect(await shop.database.contents()).toBe(before);
  });

  test.each(formats)('PostgreSQL, %s', async (format) => {
    const server = await startPostgresql();
    undo.push(() => server.stop());
    const shop = await stored(() => livePostgresql(server), `ledger.${ending[format]}`);
    undo.push(() => server.sql('DROP DATABASE new'));
    await shell(await documented('PostgreSQL', format), shop, { PGHOST: server.socket, PGPORT: String(server.port), PGUSER: 'postgres' });
    const live = /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';
    const dumps = await Promise.all(
      [live, 'new'].map(async (name) => (await server.dump(name)).toString('latin1').replaceAll(/^\\(un)?restrict .*$/gm, '')),
    );
    expect(dumps[1]).toBe(dumps[0]);
  });

  test.for([
    ['MariaDB', 'plain'],
    ['MariaDB', 'archive'],
    ['MySQL', 'plain'],
    ['MySQL', 'archive'],
  ] as const)('%s, %s', async ([engine, format], context) => {
    context.skip(engine === 'MySQL' && realMysql.missing !== undefined, realMysql.missing);
    const server = await (engine === 'MySQL' ? realMysql.start() : startMariadb());
    undo.push(() => server.stop());
    const shop = await stored(() => liveMariadb(server), `orders.${ending[format]}`);
    const home = join(shop.directory, 'home');
    await mkdir(home);
    await writeFile(join(home, '.my.cnf'), `[client]\nsocket=${server.socket}\nuser=root\n`, { mode: 0o600 });
    await shell(await documented(engine, format), shop, { HOME: home }, server.env['PATH']);
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
