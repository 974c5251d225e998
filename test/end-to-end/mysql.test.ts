import { afterAll, beforeAll, describe } from 'vitest';
import { liveMariadb } from '../support/live-mariadb.ts';
import type { MysqlServer } from '../support/mysql-server.ts';
import { because } from '../support/because.ts';
import { realMysql } from '../support/real-mysql.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';
import { neverLies } from './suites/never-lies.ts';

/* MySQL itself, where run/tests could unpack it. */

describe.skipIf(realMysql.missing)(`MySQL from Debian sid${because(realMysql)}`, () => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await realMysql.start();
  });
  afterAll(() => server.stop());

  mainJob('mysql', () => liveMariadb(server));
  killed('mysql', () => liveMariadb(server), { atomic: false });
  // MariaDB has the whole proof; here is a sample.
  neverLies('mysql', () => liveMariadb(server), { damages: 25 });
});
