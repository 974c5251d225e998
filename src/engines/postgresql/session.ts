import { createHash } from 'node:crypto';
import { Client, type QueryArrayConfig } from 'pg';
import { Failure } from '../../failures/failure.ts';
import { readSecret } from '../../secrets/read-secret.ts';
import type { Target } from '../contract.ts';
import { connectSeconds } from './native-connection.ts';
import type { PostgresqlSettings } from './settings.ts';
import { connectFailure, queryFailure } from './sql-failure.ts';

/** A connection to one database. */
export interface Session {
  /**
   * The rows of one statement, or of the last of several that are separated by semicolons and have no parameters.
   * Whatever goes wrong is thrown as a Failure whose cause is the server's error.
   */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** The server's version as a number: 150018 is 15.18. */
  readonly version: number;
}

/** One that is a connection of its own. */
export interface DirectSession extends Session {
  /** The same for exactly one statement, whatever semicolons it holds; its rows as lists, and each cell as the server writes it. */
  answer(sql: string): Promise<(string | null)[][]>;
}

/** Connects to `database`, gives the session to `use`, and disconnects, whatever happens. The run's signal ends it at once. */
export async function withSession<Result>(
  target: Target<PostgresqlSettings>,
  database: string,
  use: (session: DirectSession) => Promise<Result>,
): Promise<Result> {
  const { signal } = target.surroundings;
  signal.throwIfAborted();
  const client = await connect(target, database);
  // A statement that is under way would keep end() waiting; the server notices a lost connection by itself.
  const cut = (): void => void client.connection.stream.destroy();
  signal.addEventListener('abort', cut, { once: true });
  // Without a listener a connection that is lost between two statements would end the process; the next statement says it.
  client.on('error', () => undefined);
  const query = async <Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> => {
    try {
      const answer: unknown = await client.query(sql, parameters as unknown[] | undefined);
      const last = (Array.isArray(answer) ? answer.at(-1) : answer) as { rows: Row[] };
      return last.rows;
    } catch (error) {
      signal.throwIfAborted();
      throw queryFailure(error);
    }
  };
  const answer = async (sql: string): Promise<(string | null)[][]> => {
    try {
      const types = { getTypeParser: () => (text: string) => text };
      // The extended protocol takes one statement.
      const { rows } = await client.query<(string | null)[]>({
        text: sql,
        rowMode: 'array',
        queryMode: 'extended',
        types,
      } as QueryArrayConfig);
      return rows;
    } catch (error) {
      signal.throwIfAborted();
      throw queryFailure(error);
    }
  };
  try {
    const [row] = await query<{ version: number }>(`select current_setting('server_version_num')::int as version`);
    const version = row?.version ?? 0;
    await query(prepare(version));
    // So that a server ends the statement of a killed run; it cannot do that on every platform.
    if (version >= 140000) await query(`set client_connection_check_interval = '2s'`).catch(() => signal.throwIfAborted());
    return await use({ query, answer, version });
  } finally {
    signal.removeEventListener('abort', cut);
    await client.end().catch(() => undefined);
  }
}

/**
 * The databases from which what is beside a database can be created, renamed and dropped: `postgres`, and where that is
 * missing or closed to this role, `template1`. Last the database itself, from where all but that can be seen.
 */
export async function withMaintenanceSession<Result>(
  target: Target<PostgresqlSettings>,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { database } = target.settings;
  const candidates = [...['postgres', 'template1'].filter((name) => name !== database), database];
  let first: unknown;
  for (const candidate of candidates) {
    const state = { connected: false };
    try {
      return await withSession(target, candidate, (session) => {
        state.connected = true;
        return use(session);
      });
    } catch (error) {
      if (state.connected || !isClosedDatabase(error)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/**
 * A maintenance session that no other of the same database overlaps: the server goes on with the statement of a run that was
 * killed, and only its end lets the next run begin.
 * @throws Failure try-later where that takes more than half a minute
 */
export async function withMaintenanceLock<Result>(
  target: Target<PostgresqlSettings>,
  use: (session: Session) => Promise<Result>,
): Promise<Result> {
  return withMaintenanceSession(target, async (session) => {
    const key = createHash('sha256').update(target.settings.database).digest().readInt32BE();
    await session.query('select pg_advisory_lock($1, $2)', [ourLocks, key]);
    return use(session);
  });
}

/** `PENS`: the first half of the keys of our advisory locks, which others can choose as they like, too. */
const ourLocks = 0x50454e53;

function isClosedDatabase(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  const code = (error.cause as { code?: string } | undefined)?.code;
  return code === '3D000' || code === '42501' || code === '55000' || code === '28000';
}

/** What a role or a database may have set must not change what our statements mean, nor end them. */
function prepare(version: number): string {
  const values: Record<string, string> = {
    search_path: 'pg_catalog, pg_temp',
    standard_conforming_strings: 'on',
    row_security: 'off',
    default_transaction_read_only: 'off',
    statement_timeout: '0',
    lock_timeout: '30s',
    idle_in_transaction_session_timeout: '0',
    client_min_messages: 'warning',
    ...(version >= 140000 && { idle_session_timeout: '0' }),
    ...(version >= 170000 && { transaction_timeout: '0' }),
  };
  return Object.entries(values)
    .map(([name, value]) => `set ${name} = ${name === 'search_path' ? value : `'${value}'`}`)
    .join('; ');
}

async function connect(target: Target<PostgresqlSettings>, database: string): Promise<Client> {
  const { settings } = target;
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  // As libpq's sslmode=prefer, so that what we see and what pg_dump sees is the same: encrypted where the server can.
  const attempt = async (encrypted: boolean): Promise<Client> => {
    const client = new Client({
      host: settings.host,
      port: settings.port,
      user: settings.user,
      database,
      // A function, because node-postgres takes an empty value from the environment or a .pgpass instead.
      password: () => {
        if (password !== undefined) return password;
        throw new Failure('configuration', `the server asks for a password of ${settings.user}, and none is configured`, {
          hint: 'add password: { file: ... } to the database in the application file',
        });
      },
      application_name: 'penstock',
      client_encoding: 'UTF8',
      connectionTimeoutMillis: connectSeconds * 1000,
      ssl: encrypted ? { rejectUnauthorized: false } : false,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.connection.stream.destroy();
      throw error;
    }
  };
  try {
    if (settings.host.startsWith('/')) return await attempt(false);
    try {
      return await attempt(true);
    } catch (error) {
      if (!/does not support SSL/.test(String(error))) throw error;
      return await attempt(false);
    }
  } catch (error) {
    throw connectFailure(error, settings, database);
  }
}
