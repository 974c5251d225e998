import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream } from '../support/fake-bareos-fd.ts';
import { liveApplication, type LiveApplication } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { realMysql } from '../support/real-mysql.ts';
import { startMariadb } from '../support/mariadb-server.ts';
import { startPostgresql } from '../support/postgresql-server.ts';

/* docs/host-is-gone.md, run as it stands: its shell commands, on a server that has nothing but what the stream and the application file hold. */

const run = promisify(execFile);
const page = readFile(join(import.meta.dirname, '../../docs/host-is-gone.md'), 'utf8');
const undo = cleanups();

/** The page's commands for an engine, in their order. */
async function commandsFor(engine: string): Promise<string> {
  const blocks = [...(await page).matchAll(/^```sh (.+)\n([^]*?)^```$/gm)];
  return blocks
    .filter(([, engines = '']) => engines.split(' ').includes(engine))
    .map(([, , commands]) => commands)
    .join('');
}

/** Restores the stream to a file as step 3 does, then runs the page's commands beside it. */
async function follow(
  engine: string,
  database: string,
  shop: LiveApplication,
  stream: Buffer,
  env: Record<string, string>,
  tools = '/usr/bin',
): Promise<string> {
  const writer = `${executable('bpipe-writer')} shop/${database} --where '%w' --replace '%r' --state-dir ${shop.stateDir}`;
  expect(await restoreStream({ writer, input: stream, where: shop.directory })).toMatchObject({ status: 0, stderr: '' });
  const { stdout } = await run('/bin/bash', ['-e', '-o', 'pipefail', '-c', await commandsFor(engine)], {
    cwd: join(shop.directory, 'penstock/shop'),
    env: {
      PATH: `${dirname(executable('penstock'))}:${tools}:/usr/bin:/bin`,
      PENSTOCK_CONFIG_DIR: shop.configDir,
      PENSTOCK_STATE_DIR: shop.stateDir,
      ...env,
    },
  });
  return stdout;
}

/** The application's file, its one database called as the page calls it, and what its secret file holds. */
async function rename(shop: LiveApplication, database: string): Promise<{ secretFile: string }> {
  const path = join(shop.configDir, 'shop.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace('  main:', `  ${database}:`));
  return { secretFile: /file: '([^']+)'/.exec(shop.database.settings)?.[1] ?? '' };
}

describe('the host is gone', () => {
  test.for(['mariadb', 'mysql'] as const)('%s', async (engine, context) => {
    context.skip(engine === 'mysql' && realMysql.missing !== undefined, realMysql.missing);
    const start = engine === 'mysql' ? realMysql.start : startMariadb;
    const old = await start();
    undo.push(() => old.stop());
    const shop = await liveApplication(() => liveMariadb(old));
    undo.push(() => shop.remove());
    const { secretFile } = await rename(shop, 'orders');
    const name = /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';
    // The account may read its own hash only with SELECT on the server's own tables; the administrator's dump has it.
    const before = await shop.database.contents();
    const { stdout: stream } = await backupStream({ env: old.env, reader: `${executable('bpipe-reader')} shop/orders ${shop.options}` });

    const fresh = await start();
    undo.push(() => fresh.stop());
    const path = join(shop.configDir, 'shop.yaml');
    await writeFile(path, (await readFile(path, 'utf8')).replace(old.socket, fresh.socket));
    const home = join(shop.directory, 'home');
    await mkdir(home);
    await writeFile(join(home, '.my.cnf'), `[client]\nsocket=${fresh.socket}\nuser=root\n`, { mode: 0o600 });
    expect(
      await follow(engine, 'orders', shop, stream, { HOME: home, APPLICATION_USER: name, SECRET_FILE: secretFile }, old.env['PATH']),
    ).toMatch(/shop\/orders +restore .* restored/);
    const [then, now] = await Promise.all(
      [old, fresh].map((server) =>
        server.sql(
          `CHECKSUM TABLE customer, \`order; DROP\`, \`empty\` EXTENDED; SHOW CREATE PROCEDURE tidy; SHOW CREATE VIEW rich; SHOW CREATE EVENT nightly`,
          name,
        ),
      ),
    );
    expect(now).toBe(then);
    expect(await shop.database.contents()).toBe(before);
  });

  test('PostgreSQL', async () => {
    const old = await startPostgresql();
    undo.push(() => old.stop());
    const shop = await liveApplication(() => livePostgresql(old));
    undo.push(() => shop.remove());
    const { secretFile } = await rename(shop, 'ledger');
    const role = /user: (\w+)/.exec(shop.database.settings)?.[1] ?? '';
    const { stdout: stream } = await backupStream({ reader: `${executable('bpipe-reader')} shop/ledger ${shop.options}` });

    const fresh = await startPostgresql();
    undo.push(() => fresh.stop());
    const path = join(shop.configDir, 'shop.yaml');
    await writeFile(path, (await readFile(path, 'utf8')).replace(`port: ${old.port}`, `port: ${fresh.port}`));
    const env = { PGHOST: fresh.socket, PGPORT: String(fresh.port), PGUSER: 'postgres', APPLICATION_ROLE: role, SECRET_FILE: secretFile };
    expect(await follow('postgresql', 'ledger', shop, stream, env)).toMatch(/shop\/ledger +restore .* restored/);

    const dumps = await Promise.all(
      [old, fresh].map(async (server) => (await server.dump(role)).toString('latin1').replaceAll(/^\\(un)?restrict .*$/gm, '')),
    );
    expect(dumps[1]).toBe(dumps[0]);
  });

  test('SQLite', async () => {
    const shop = await liveApplication(liveSqlite);
    undo.push(() => shop.remove());
    await rename(shop, 'catalogue');
    const before = await shop.database.contents();
    const { stdout: stream } = await backupStream({ reader: `${executable('bpipe-reader')} shop/catalogue ${shop.options}` });
    await rm(/file: (\S+)/.exec(shop.database.settings)?.[1] ?? '');
    expect(await follow('sqlite', 'catalogue', shop, stream, {})).toMatch(/shop\/catalogue +restore .* restored/);
    expect(await shop.database.contents()).toBe(before);
  });
});
