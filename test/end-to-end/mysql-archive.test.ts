import { afterAll, beforeAll, describe } from 'vitest';
import { because } from '../support/because.ts';
import { archived } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import type { MysqlServer } from '../support/mysql-server.ts';
import { realMysql } from '../support/real-mysql.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';
import { neverLies } from './suites/never-lies.ts';

/* Archives of MySQL itself, where run/tests could unpack it. */

describe.skipIf(realMysql.missing)(`MySQL from Debian sid${because(realMysql)}`, () => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await realMysql.start();
  });
  afterAll(() => server.stop());

  const live = archived(() => liveMariadb(server));

  mainJob('mysql, archive', live);
  killed('mysql, archive', live, { atomic: false });
  // MariaDB has the whole proof; here is a sample.
  neverLies('mysql, archive', live, { damages: 25 });
});
