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
    const byHand = async (dump: Buffer): Promise<string> => {
      await server.sql('CREATE DATABASE by_hand TEMPLATE template0');
      await server.sql(dump, 'by_hand');
      const rows = await server.sql('SELECT count(*) FROM item', 'by_hand');
      await server.sql('DROP DATABASE by_hand');
      return rows;
    };
    return { database, run: (sql) => server.sql(sql, name, name), byHand };
  },
  { numbers: (expression, count) => `SELECT ${expression} FROM generate_series(1, ${count}) AS n`, word: 'repeat(md5(n::text), 12)' },
);
