import { afterAll, beforeAll } from 'vitest';
import { archived } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';
import { neverLies } from './suites/never-lies.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());

const live = archived(() => liveMariadb(server));

mainJob('mariadb, archive', live);
killed('mariadb, archive', live, { atomic: false });
neverLies('mariadb, archive', live, { damages: 150 });
