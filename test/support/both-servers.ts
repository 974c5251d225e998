import { afterAll, beforeAll } from 'vitest';
import { startMariadb, type MariadbServer } from './mariadb-server.ts';
import { startPostgresql, type PostgresqlServer } from './postgresql-server.ts';

/** A MariaDB and a PostgreSQL for the tests of one file, there from before its first test to after its last. @param patience milliseconds for their start */
export function bothServers(patience?: number): { readonly mariadb: MariadbServer; readonly postgresql: PostgresqlServer } {
  const servers = {} as { mariadb: MariadbServer; postgresql: PostgresqlServer };
  beforeAll(async () => {
    [servers.mariadb, servers.postgresql] = await Promise.all([startMariadb(), startPostgresql()]);
  }, patience);
  afterAll(() => Promise.all([servers.mariadb.stop(), servers.postgresql.stop()]));
  return servers;
}
