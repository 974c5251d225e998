import { afterAll, beforeAll } from 'vitest';
import { livePostgresql } from '../support/live-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { drills } from './suites/drills.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
});
afterAll(() => server.stop());

drills('postgresql', () => livePostgresql(server), { slow: 'SELECT pg_sleep(600)' });
