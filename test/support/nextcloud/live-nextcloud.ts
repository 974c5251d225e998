import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Application } from '../../../src/applications/contract.ts';
import { readApplication } from '../../../src/applications/read-application.ts';
import type { HookPlace } from '../hook.ts';
import type { MariadbServer } from '../mariadb-server.ts';
import type { PostgresqlServer } from '../postgresql-server.ts';
import { configText, installNextcloud, type Nextcloud, type NextcloudDatabase } from './install-nextcloud.ts';

/** A stand-in for Nextcloud with an application file `cloud.yaml`, in directories of its own. */
export interface LiveNextcloud extends HookPlace {
  readonly site: Nextcloud;
  /** Where config.php is. */
  readonly configFile: string;
  readonly options: readonly string[];
  /** Replaces what the application file says besides `root:`. */
  configure(more: string): void;
  /** Writes another config.php than the one that the stand-in was installed with. */
  rewrite(config: Readonly<Record<string, unknown>>): void;
  read(): Promise<Application>;
  remove(): Promise<void>;
}

export async function liveNextcloud(
  database: NextcloudDatabase,
  { config = {}, file = '' }: { config?: Readonly<Record<string, unknown>>; file?: string } = {},
): Promise<LiveNextcloud> {
  const site = await installNextcloud(database, config);
  const directory = mkdtempSync(join(tmpdir(), 'penstock-cloud-'));
  chmodSync(directory, 0o755);
  const [configDir, stateDir] = [join(directory, 'config'), join(directory, 'state')];
  mkdirSync(configDir);
  const configure = (more: string): void =>
    writeFileSync(join(configDir, 'cloud.yaml'), `application: nextcloud\nroot: ${site.root}\n${more}`, { mode: 0o640 });
  configure(file);
  return {
    site,
    configFile: join(site.root, 'config/config.php'),
    configDir,
    stateDir,
    options: ['--config-dir', configDir, '--state-dir', stateDir],
    configure,
    rewrite: (values) => writeFileSync(join(site.root, 'config/config.php'), configText(values)),
    read: () => readApplication('cloud', configDir),
    async remove() {
      await site.remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A database and an account for one, on a MariaDB that tests share; by socket. */
export async function mariadbFor(server: MariadbServer): Promise<NextcloudDatabase> {
  const name = `cloud_${randomBytes(4).toString('hex')}`;
  const beside = `${name.replaceAll('_', '\\_')}\\_\\_penstock\\_%`;
  await server.sql(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
    CREATE USER ${name}@localhost IDENTIFIED BY 'p@ss: ''"#\\\\ $word';
    GRANT ALL ON ${name}.* TO ${name}@localhost; GRANT SELECT ON mysql.proc TO ${name}@localhost; GRANT ALL ON \`${beside}\`.* TO ${name}@localhost`);
  return {
    dbtype: 'mysql',
    dbhost: `localhost:${server.socket}`,
    dbname: name,
    dbuser: name,
    dbpassword: `p@ss: '"#\\ $word`,
    dbtableprefix: 'oc_',
  };
}

/** The same on a PostgreSQL; by TCP, with a password. */
export async function postgresqlFor(server: PostgresqlServer): Promise<NextcloudDatabase> {
  const name = `cloud_${randomBytes(4).toString('hex')}`;
  await server.sql(`CREATE ROLE ${name} LOGIN CREATEDB PASSWORD 'p@ss: ''"#\\ $word'`);
  await server.sql(`CREATE DATABASE ${name} OWNER ${name} TEMPLATE template0 ENCODING UTF8`);
  return {
    dbtype: 'pgsql',
    dbhost: `127.0.0.1:${server.port}`,
    dbname: name,
    dbuser: name,
    dbpassword: `p@ss: '"#\\ $word`,
    dbtableprefix: 'oc_',
  };
}
