import { afterAll, beforeAll } from 'vitest';
import { archived } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { drills } from './suites/drills.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());

const tooSlow = {
  slow: `SELECT count(*) FROM ${Array.from({ length: 6 }, (_, at) => `information_schema.COLLATIONS c${at}`).join(', ')}`,
};

drills('mariadb', () => liveMariadb(server), tooSlow);
drills(
  'mariadb, archive',
  archived(() => liveMariadb(server)),
  tooSlow,
);
