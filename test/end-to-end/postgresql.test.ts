import { afterAll, beforeAll } from 'vitest';
import { livePostgresql } from '../support/live-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
});
afterAll(() => server.stop());

mainJob('postgresql', () => livePostgresql(server));
killed('postgresql', () => livePostgresql(server), { atomic: true });
