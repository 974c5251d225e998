import { afterAll, beforeAll } from 'vitest';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { dedup } from './suites/dedup.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());

dedup(
  'mariadb',
  async () => {
    const database = await liveMariadb(server);
    const name = /database: (\w+)/.exec(database.settings)?.[1] ?? '';
    return { database, run: (sql) => server.sql(sql, name) };
  },
  { numbers: (expression, count) => `SELECT ${expression} FROM (SELECT seq AS n FROM seq_1_to_${count}) AS c`, word: 'REPEAT(MD5(n), 12)' },
);
