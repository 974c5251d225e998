import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream } from '../support/fake-bareos-fd.ts';
import { liveApplication } from '../support/live-database.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { newerPostgresql } from '../support/newer-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';
import { neverLies } from './suites/never-lies.ts';

/* PostgreSQL 17 with its own tools, and beside the version that is installed. */

describe.skipIf(newerPostgresql.missing)(newerPostgresql.missing ?? 'PostgreSQL 17 from Debian 13', () => {
  let newer: PostgresqlServer;
  let installed: PostgresqlServer;
  beforeAll(async () => {
    [newer, installed] = await Promise.all([newerPostgresql.start(), startPostgresql()]);
  });
  afterAll(() => Promise.all([newer.stop(), installed.stop()]));

  mainJob('postgresql 17', () => livePostgresql(newer));
  killed('postgresql 17', () => livePostgresql(newer), { atomic: true });
  // The installed version has the whole proof; here is a sample.
  neverLies('postgresql 17', () => livePostgresql(newer), { damages: 40 });

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

  test.each(['up', 'down'] as const)(
    'a stream goes %s a version: what its server does not know is said, and nothing is touched',
    async (way) => {
      const [from, to] = way === 'up' ? [installed, newer] : [newer, installed];
      const old = await liveApplication(() => livePostgresql(from));
      const name = /database: (\w+)/.exec(old.database.settings)?.[1] ?? '';
      const fresh = await liveApplication(() => livePostgresql(to));
      try {
        const { stdout: stream } = await backupStream({ env: from.env, reader: `${executable('bpipe-reader')} shop/main ${old.options}` });
        await to.sql(`CREATE ROLE ${name} LOGIN; GRANT ${name} TO ${/user: (\w+)/.exec(fresh.database.settings)?.[1]}`);
        const before = await fresh.database.contents();
        const outcome = await restoreStream({
          env: to.env,
          input: stream,
          writer: `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${fresh.options}`,
        });
        console.log(way, outcome.exitCode, outcome.stderr, (await fresh.database.contents()) === before);
      } finally {
        await old.remove();
        await fresh.remove();
        await to.sql(`DROP ROLE IF EXISTS ${name}`);
      }
    },
  );
});
