import { afterAll, beforeAll, describe } from 'vitest';
import { because } from '../support/because.ts';
import type { MysqlServer } from '../support/mysql-server.ts';
import { realMysql } from '../support/real-mysql.ts';
import { inPlace } from './suites/in-place.ts';

/* MySQL itself, where run/tests could unpack it. */

describe.skipIf(realMysql.missing)(`MySQL from Debian sid${because(realMysql)}`, () => {
  let server: MysqlServer;
  beforeAll(async () => {
    server = await realMysql.start();
  });
  afterAll(() => server.stop());

  inPlace('mysql', () => server);
});
