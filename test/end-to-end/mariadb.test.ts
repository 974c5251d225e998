import { afterAll, beforeAll } from 'vitest';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());

mainJob('mariadb', () => liveMariadb(server));
killed('mariadb', () => liveMariadb(server), { atomic: false });
