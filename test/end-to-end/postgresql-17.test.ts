import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream } from '../support/fake-bareos-fd.ts';
import { liveApplication } from '../support/live-database.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { because } from '../support/because.ts';
import { newerPostgresql } from '../support/newer-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';
import { neverLies } from './suites/never-lies.ts';

/* PostgreSQL 17 with its own tools, and beside the version that is installed. */

describe.skipIf(newerPostgresql.missing)(`PostgreSQL 17 from Debian 13${because(newerPostgresql)}`, () => {
  let newer: PostgresqlServer;
  let installed: PostgresqlServer;
  beforeAll(async () => {
    [newer, installed] = await Promise.all([newerPostgresql.start(), startPostgresql()]);
  });
  afterAll(() => Promise.all([newer.stop(), installed.stop()]));

  mainJob('postgresql 17', () => livePostgresql(newer));
  killed('postgresql 17', () => livePostgresql(newer), { atomic: true });
  // The installed version has the whole proof; here is a sample.
  neverLies('postgresql 17', () => livePostgresql(newer), { damages: 25 });

  const major = (server: PostgresqlServer): Promise<number> =>
    server.sql('SHOW server_version_num').then((number) => Math.floor(Number(number) / 10_000));

  test('an older pg_dump is refused before the dump, and said is what to install', async (context) => {
    const [ours, theirs] = await Promise.all([major(installed), major(newer)]);
    context.skip(ours >= theirs, 'the installed version is no older');
    const shop = await liveApplication(() => livePostgresql(newer));
    try {
      const backup = await backupStream({ reader: `${executable('bpipe-reader')} shop/main ${shop.options}` });
      expect(backup).toMatchObject({ exitCode: 69, stdout: Buffer.alloc(0) });
      expect(backup.stderr).toMatch(new RegExp(`error: .*pg_dump.*${ours}\\..*${theirs}`));
      expect(backup.stderr).toContain(`hint: apt-get install postgresql-client-${theirs}`);
    } finally {
      await shop.remove();
    }
  });

  /** What a client of any version answers alike. */
  const rowsOf = (server: PostgresqlServer, database: string): Promise<string> =>
    server.sql('TABLE customer; TABLE "order; DROP"; TABLE rich; SELECT count(*) FROM empty; SELECT data FROM pg_largeobject', database);

  test.each(['an older', 'a newer'] as const)('a stream of %s version is restored', async (which) => {
    const [from, to] = which === 'an older' ? [installed, newer] : [newer, installed];
    const shop = await liveApplication(() => livePostgresql(from));
    const name = /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';
    try {
      const { stdout: stream } = await backupStream({ env: from.env, reader: `${executable('bpipe-reader')} shop/main ${shop.options}` });
      await to.sql(`CREATE ROLE ${name} LOGIN CREATEDB PASSWORD 's3cret:\\ ''"${name}'`);
      const file = join(shop.configDir, 'shop.yaml');
      await writeFile(file, (await readFile(file, 'utf8')).replace(`port: ${from.port}`, `port: ${to.port}`));
      const writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
      expect(await restoreStream({ env: to.env, input: stream, writer })).toMatchObject({ status: 0 });
      expect(await rowsOf(to, name)).toBe(await rowsOf(from, name));
    } finally {
      await to.sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await to.sql(`DROP ROLE IF EXISTS ${name}`);
      await shop.remove();
    }
  });
});
