import { afterAll, beforeAll } from 'vitest';
import { archived } from '../support/live-database.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';
import { neverLies } from './suites/never-lies.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
});
afterAll(() => server.stop());

const live = archived(() => livePostgresql(server));

mainJob('postgresql, archive', live);
killed('postgresql, archive', live, { atomic: true });
neverLies('postgresql, archive', live, { damages: 150 });
