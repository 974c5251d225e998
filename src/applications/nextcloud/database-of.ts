import { isIP } from 'node:net';
import type * as z from 'zod';
import { engineSettings } from '../../engines/settings.ts';
import { Failure } from '../../failures/failure.ts';
import { HeldSecret } from '../../secrets/held-secret.ts';
import type { Check } from '../checks.ts';
import type { Database } from '../contract.ts';
import type { Found } from './found.ts';
import type { NextcloudFile } from './schema.ts';
import { splitHost } from './split-host.ts';
import { toHostPath } from './to-host-path.ts';

const engines = { sqlite3: 'sqlite', mysql: 'mysql', pgsql: 'postgresql' } as const;

/**
 * The database that an installation uses, as an engine wants it.
 * @throws Failure configuration: it is of a kind that has no engine, in several parts, or not reached from this host
 */
export function databaseOf(found: Found, file: NextcloudFile): Database {
  const { database } = found;
  const [configFile = ''] = found.configFiles;
  if (found.hasShards) {
    throw new Failure('configuration', `${configFile} spreads the database over shards (dbsharding), which cannot be backed up as one`, {
      hint: 'list each shard as a database of a generic application, and stop the site for the backup',
    });
  }
  const engine = Object.hasOwn(engines, database.type) ? engines[database.type as keyof typeof engines] : undefined;
  if (engine === undefined) {
    throw new Failure('configuration', `${configFile}: dbtype ${JSON.stringify(database.type)} has no engine here`, {
      hint: 'SQLite, MariaDB, MySQL and PostgreSQL have one',
    });
  }
  const checks = file.database.checks ?? usualChecks(database.prefix);
  if (engine === 'sqlite') {
    const mounts = file.exec === undefined ? undefined : file.mounts;
    return { engine, settings: { file: toHostPath(`${found.dataDirectory}/${database.name}.db`, mounts) }, checks };
  }
  const place = placeOf(engine, found, file);
  const settings = check(engine, { ...place, database: database.name, user: file.database.user ?? database.user }, configFile);
  const password = file.database.password ?? held(database.password, configFile, file.database.user !== undefined);
  return { engine, settings: { ...settings, ...(password === undefined ? {} : { password }) }, checks } as Database;
}

function held(encoded: string | undefined, from: string, isOthers: boolean): HeldSecret | undefined {
  if (encoded === undefined || isOthers) return undefined;
  return new HeldSecret(Buffer.from(encoded, 'base64').toString('utf8'), from);
}

function placeOf(engine: 'mysql' | 'postgresql', { database, configFiles }: Found, file: NextcloudFile): Record<string, unknown> {
  const { host, port, socket } = file.database;
  if (host !== undefined) return { host, ...(port === undefined ? {} : { port }), ...tlsOf(engine, database.tls, host) };
  if (socket !== undefined) return engine === 'mysql' ? { socket } : { host: socket, ...(port === undefined ? {} : { port }) };
  const said = splitHost(database.host);
  if (file.exec !== undefined) {
    throw new Failure(
      'configuration',
      `the database of ${configFiles[0]} is at ${JSON.stringify(database.host)}, which is a name for containers`,
      {
        hint: "publish the server's port, or share its socket with this host, and say where: database: { host: 127.0.0.1, port: 3306 }",
      },
    );
  }
  const given = port ?? said.port;
  const atPort = given === undefined ? {} : { port: given };
  if (engine === 'postgresql') return { host: said.host === '' ? '/run/postgresql' : said.host, ...atPort };
  // PHP's driver takes localhost for the socket, with and without a port.
  if (said.socket !== undefined) return { socket: said.socket };
  if (said.host === '' || said.host === 'localhost') return database.defaultSocket === undefined ? {} : { socket: database.defaultSocket };
  return { host: said.host, ...atPort, ...tlsOf(engine, database.tls, said.host) };
}

/** What `dbdriveroptions` say of TLS. A certificate is compared with a name; where config.php has an address, it is only encrypted. */
function tlsOf(engine: string, tls: Found['database']['tls'], host: string): { tls?: object } {
  if (engine !== 'mysql' || tls === undefined) return {};
  const { verify = true, ...files } = tls;
  return { tls: { ...files, verify: verify && tls.ca !== undefined && isIP(host) === 0 } };
}

function check(engine: 'mysql' | 'postgresql', settings: Record<string, unknown>, configFile: string): object {
  const result = (engineSettings[engine] as z.ZodType<object>).safeParse(settings);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Failure(
    'configuration',
    `${configFile} does not say how its database is reached: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    {
      hint: 'say it in the application file: database: { host: …, user: … }',
    },
  );
}

/** What any Nextcloud answers: a restored database without these is none. */
function usualChecks(prefix: string): readonly Check[] {
  if (!/^\w*$/.test(prefix)) return [];
  const one = (name: string, query: string, expect: Check['expect']): Check => ({ name, query, expect, timeout: 60 });
  return [
    one('it is installed', `SELECT configvalue FROM ${prefix}appconfig WHERE appid = 'core' AND configkey = 'installedat'`, 'not-empty'),
    one('it knows files', `SELECT COUNT(*) FROM ${prefix}filecache`, { 'at-least': 1 }),
  ];
}
