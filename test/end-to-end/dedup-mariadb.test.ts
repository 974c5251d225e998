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
    const byHand = async (dump: Buffer): Promise<string> => {
      await server.sql('DROP DATABASE IF EXISTS by_hand; CREATE DATABASE by_hand CHARACTER SET utf8mb4');
      await server.sql(dump, 'by_hand');
      return server.sql('SELECT COUNT(*) FROM item', 'by_hand');
    };
    return { database, run: (sql) => server.sql(sql, name), byHand };
  },
  { numbers: (expression, count) => `SELECT ${expression} FROM (SELECT seq AS n FROM seq_1_to_${count}) AS c`, word: 'REPEAT(MD5(n), 12)' },
);
