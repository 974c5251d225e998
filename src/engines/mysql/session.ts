import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { readSecret } from '../../secrets/read-secret.ts';
import type { Target } from '../contract.ts';
import { connectionOptions } from './connection-options.ts';
import { databaseFailure } from './database-failure.ts';
import type { MysqlSettings } from './settings.ts';

/** A cell as every query gives it: text, or null; numbers are text too. */
export type Row = Readonly<Record<string, string | null>>;

/**
 * One connection to the server. Text goes both ways as it is in the connection's character set: a *raw* session passes each
 * byte as the character of the same number, which is how definitions written in any character set survive.
 */
export interface Session {
  /** @throws the server's own error, see `database-failure.ts` */
  query(sql: string): Promise<readonly Row[]>;
  /** The server's number of this connection, as `show processlist` has it. */
  readonly id: number;
}

/**
 * Connects, gives the session to `use`, and closes it. No database is chosen: every name in our statements is qualified.
 * @throws Failure by what the server said; the signal's reason when that fired
 */
export async function withSession<Result>(
  target: Target<MysqlSettings>,
  use: (session: Session) => Promise<Result>,
  options: { raw?: boolean } = {},
): Promise<Result> {
  const { settings, surroundings } = target;
  surroundings.signal.throwIfAborted();
  let connection: Connection | undefined;
  const aborted = Promise.withResolvers<never>();
  // mysql2 settles a query whose connection it has destroyed when its server answers all the same, and never where that is gone.
  const onAbort = (): void => {
    connection?.destroy();
    aborted.reject(surroundings.signal.reason);
  };
  surroundings.signal.addEventListener('abort', onAbort);
  const whole = async (): Promise<Result> => {
    const password = settings.password === undefined ? undefined : await readSecret(settings.password);
    connection = await createConnection(await connectionOptions(settings, password, options.raw ?? false));
    if (surroundings.signal.aborted) connection.destroy();
    surroundings.signal.throwIfAborted();
    // Without a listener, a connection lost between two queries would be an uncaught error; the next query reports it.
    connection.on('error', () => undefined);
    // A mode from the server's configuration must not change what our statements mean; waits are bounded.
    await connection.query(
      `SET SESSION sql_mode='', lock_wait_timeout=${Math.max(1, Math.round(surroundings.patience))}, wait_timeout=28800`,
    );
    if (options.raw)
      await connection.query('SET character_set_client=utf8mb4, collation_connection=utf8mb4_general_ci, character_set_results=NULL');
    const result = await use(sessionOf(connection));
    await connection.end();
    return result;
  };
  try {
    return await Promise.race([whole(), aborted.promise]);
  } catch (error) {
    surroundings.signal.throwIfAborted();
    throw databaseFailure(error, settings);
  } finally {
    surroundings.signal.removeEventListener('abort', onAbort);
    connection?.destroy();
  }
}

function sessionOf(connection: Connection): Session {
  return {
    id: connection.threadId,
    query: async (sql) => {
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return Array.isArray(rows) ? rows : [];
    },
  };
}

/** A statement of ours for a raw session: its UTF-8 bytes as characters. */
export function asRaw(sql: string): string {
  return Buffer.from(sql, 'utf8').toString('latin1');
}

/** Text that a raw session gave, known to be UTF-8. */
export function fromRaw(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
