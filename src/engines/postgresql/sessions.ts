import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { list } from './readable.ts';
import type { Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';
import { stateOf } from './sql-failure.ts';

interface Other {
  pid: number;
  user: string | null;
  application: string | null;
  client: string | null;
}

/**
 * Ends every session in `database` that this role may end, and waits for the others.
 * @param deadline milliseconds since the epoch, after which those that are left are named in the Failure
 * @throws Failure try-later
 */
export async function endSessions(target: Target<PostgresqlSettings>, session: Session, database: string, deadline: number): Promise<void> {
  for (;;) {
    const others = await readOthers(session, database);
    const prepared = await session.query<{ gid: string }>(`select gid from pg_prepared_xacts where database = $1 order by 1`, [database]);
    if (others.length === 0 && prepared.length === 0) return;
    for (const { pid } of others) {
      await session.query(`select pg_terminate_backend($1)`, [pid]).catch((error: unknown) => {
        if (stateOf(error) !== '42501') throw error;
      });
    }
    if (Date.now() >= deadline) throw inTheWay(database, others, prepared);
    const { signal } = target.surroundings;
    await sleep(100, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** Autovacuum is ended by the rename itself. */
async function readOthers(session: Session, database: string): Promise<Other[]> {
  return session.query<Other>(
    `select pid, usename::text as "user", application_name as application, coalesce(host(client_addr), 'socket') as client
     from pg_stat_activity where datname = $1 and pid <> pg_backend_pid() and backend_type is distinct from 'autovacuum worker' order by pid`,
    [database],
  );
}

function inTheWay(database: string, others: readonly Other[], prepared: readonly { gid: string }[]): Failure {
  const names = [
    ...others.map(({ pid, user, application, client }) => `pid ${pid} (${[user, application, client].filter((part) => part).join(', ')})`),
    ...prepared.map(({ gid }) => `prepared transaction ${gid}`),
  ];
  return new Failure('try-later', `database ${database} is in use and cannot be swapped: ${list(names)}`, {
    hint: 'end them and restore again; the live database is as it was (a member of pg_signal_backend may end the sessions of others)',
  });
}
