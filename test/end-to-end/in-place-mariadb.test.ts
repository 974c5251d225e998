import { afterAll, beforeAll } from 'vitest';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { inPlace } from './suites/in-place.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());

inPlace('mariadb', () => server);
