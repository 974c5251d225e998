import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { bothServers } from './both-servers.ts';

/** How an engine writes what the three do not write alike. */
export interface Dialect {
  readonly engine: 'SQLite' | 'MariaDB' | 'PostgreSQL';
  /** The type of a primary key that counts by itself. */
  readonly counter: string;
  readonly blob: string;
  readonly bool: string;
  readonly no: string;
  readonly yes: string;
  /** The bytes 0 and 255. */
  readonly bytes: string;
}

const dialects: Readonly<Record<Dialect['engine'], Dialect>> = {
  SQLite: {
    engine: 'SQLite',
    counter: 'INTEGER PRIMARY KEY AUTOINCREMENT',
    blob: 'BLOB',
    bool: 'INTEGER',
    no: '0',
    yes: '1',
    bytes: "x'00ff'",
  },
  MariaDB: {
    engine: 'MariaDB',
    counter: 'INTEGER PRIMARY KEY AUTO_INCREMENT',
    blob: 'BLOB',
    bool: 'BOOLEAN',
    no: '0',
    yes: '1',
    bytes: '0x00ff',
  },
  PostgreSQL: {
    engine: 'PostgreSQL',
    counter: 'SERIAL PRIMARY KEY',
    blob: 'BYTEA',
    bool: 'BOOLEAN',
    no: 'false',
    yes: 'true',
    bytes: String.raw`'\x00ff'`,
  },
};

/** A live database, and its engine's own client to load what was taken out of a stream of it. */
export interface LoadingEngine {
  /** Of the application file. */
  readonly settings: string;
  make(): Promise<unknown>;
  /** Loads SQL into a new, empty database. */
  load(sql: Buffer, name: string): Promise<unknown>;
  /** What a query says there, or in the live one. */
  query(sql: string, name?: string): Promise<string>;
}

/** The same tables on each engine. The servers need not be there yet. */
export function loadingEngines(
  servers: ReturnType<typeof bothServers>,
  directory: string,
  sql: (dialect: Dialect) => string,
): Readonly<Record<string, LoadingEngine>> {
  const text = (engine: Dialect['engine']): string => sql(dialects[engine]);
  const file = (name: string): string => join(directory, `${name}.db`);
  const sqlite = (name: string, input: string | Buffer): string =>
    execFileSync('sqlite3', ['-bail', '-separator', '\t', file(name)], { input }).toString();
  return {
    SQLite: {
      settings: `{ engine: sqlite, file: ${file('live')} }`,
      make: () => Promise.resolve(sqlite('live', text('SQLite'))),
      load: (dump, name) => Promise.resolve(sqlite(name, dump)),
      query: (query, name = 'live') => Promise.resolve(sqlite(name, query)),
    },
    MariaDB: {
      get settings() {
        return `{ engine: mysql, socket: ${servers.mariadb.socket}, database: live, user: root }`;
      },
      make: () =>
        servers.mariadb.sql(
          `CREATE DATABASE live CHARACTER SET utf8mb4; USE live; SET sql_mode='NO_BACKSLASH_ESCAPES,NO_ENGINE_SUBSTITUTION'; ${text('MariaDB')}`,
        ),
      async load(dump, name) {
        await servers.mariadb.sql(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
        await servers.mariadb.sql(dump, name);
      },
      query: (query, name = 'live') => servers.mariadb.sql(query, name),
    },
    PostgreSQL: {
      get settings() {
        const { socket, port } = servers.postgresql;
        return `{ engine: postgresql, host: ${socket}, port: ${port}, database: live, user: postgres }`;
      },
      async make() {
        await servers.postgresql.sql("CREATE DATABASE live TEMPLATE template0 ENCODING 'UTF8'");
        await servers.postgresql.sql(text('PostgreSQL'), 'live');
      },
      async load(dump, name) {
        await servers.postgresql.sql(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
        await servers.postgresql.sql(dump.toString(), name);
      },
      query: (query, name = 'live') => servers.postgresql.sql(query, name),
    },
  };
}
