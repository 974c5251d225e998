import { afterAll, beforeAll } from 'vitest';
import { livePostgresql } from '../support/live-postgresql.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { dedup } from './suites/dedup.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
});
afterAll(() => server.stop());

dedup(
  'postgresql',
  async () => {
    const database = await livePostgresql(server);
    const name = /database: (\w+)/.exec(database.settings)?.[1] ?? '';
    return { database, run: (sql) => server.sql(sql, name, name) };
  },
  { numbers: (expression, count) => `SELECT ${expression} FROM generate_series(1, ${count}) AS n`, word: 'repeat(md5(n::text), 12)' },
);
