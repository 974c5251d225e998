import { afterAll, beforeAll } from 'vitest';
import { archived } from '../support/live-database.ts';
import { livePostgresql } from '../support/live-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { drills } from './suites/drills.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
});
afterAll(() => server.stop());

const tooSlow = { slow: 'SELECT pg_sleep(600)' };

drills('postgresql', () => livePostgresql(server), tooSlow);
drills(
  'postgresql, archive',
  archived(() => livePostgresql(server)),
  tooSlow,
);
