import { afterAll, beforeAll, describe } from 'vitest';
import { because } from '../support/because.ts';
import { archived } from '../support/live-database.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { newerPostgresql } from '../support/newer-postgresql.ts';
import type { PostgresqlServer } from '../support/postgresql-server.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';
import { neverLies } from './suites/never-lies.ts';

/* Archives of PostgreSQL 17, by its own tools. */

describe.skipIf(newerPostgresql.missing)(`PostgreSQL 17 from Debian 13${because(newerPostgresql)}`, () => {
  let server: PostgresqlServer;
  beforeAll(async () => {
    server = await newerPostgresql.start();
  });
  afterAll(() => server.stop());

  const live = archived(() => livePostgresql(server));

  mainJob('postgresql 17, archive', live);
  killed('postgresql 17, archive', live, { atomic: true });
  // The installed version has the whole proof; here is a sample.
  neverLies('postgresql 17, archive', live, { damages: 25 });
});
