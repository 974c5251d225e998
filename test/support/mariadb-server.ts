import { type MysqlServer, startMysqlServer } from './mysql-server.ts';

export type MariadbServer = MysqlServer;

/**
 * Starts a MariaDB, the one that is installed, as the user `mysql` where the caller is root (the server refuses root).
 * @param options more of mariadbd's options, such as `--event-scheduler=ON`
 */
export async function startMariadb(options: readonly string[] = []): Promise<MariadbServer> {
  return startMysqlServer({
    flavour: 'mariadb',
    env: {},
    client: 'mariadb',
    server: '/usr/sbin/mariadbd',
    user: 'mysql',
    initialise: { file: 'mariadb-install-db', args: ['--auth-root-authentication-method=normal', '--skip-test-db'] },
    both: [],
    options: ['--innodb-log-file-size=48M', ...options],
  });
}
