import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { list } from './readable.ts';
import { withMaintenanceSession, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';
import { stateOf } from './sql-failure.ts';

interface Other {
  pid: number;
  user: string | null;
  application: string | null;
  client: string | null;
}

/**
 * Runs `work` while a connection of its own ends every session in `databases` that this role may end, also those that come.
 * `work` is given a function that makes the Failure, of kind try-later, that names those that are left.
 */
export async function whileEndingSessions<Result>(
  target: Target<PostgresqlSettings>,
  databases: readonly string[],
  work: (inTheWay: () => Promise<Failure>) => Promise<Result>,
): Promise<Result> {
  return withMaintenanceSession(target, async (session) => {
    const done = new AbortController();
    const either = AbortSignal.any([done.signal, target.surroundings.signal]);
    const ending = (async () => {
      while (!either.aborted) {
        for (const { pid } of await readOthers(session, databases)) await terminate(session, pid);
        await sleep(100, undefined, { signal: either }).catch(() => undefined);
      }
      // What goes wrong here is seen by the work, which waits for the sessions in vain.
    })().catch(() => undefined);
    try {
      return await work(() => inTheWay(session, databases));
    } finally {
      done.abort();
      await ending;
    }
  });
}

async function terminate(session: Session, pid: number): Promise<void> {
  await session.query(`select pg_terminate_backend($1)`, [pid]).catch((error: unknown) => {
    // A superuser's, or that of a role that this one is no member of.
    if (stateOf(error) !== '42501') throw error;
  });
}

/** The sessions in `databases`. Autovacuum is ended by the rename itself. */
export async function readOthers(session: Session, databases: readonly string[]): Promise<Other[]> {
  return session.query<Other>(
    `select pid, usename::text as "user", application_name as application, coalesce(host(client_addr), 'socket') as client
     from pg_stat_activity where datname = any ($1::name[]) and backend_type is distinct from 'autovacuum worker' order by pid`,
    [databases],
  );
}

async function inTheWay(session: Session, databases: readonly string[]): Promise<Failure> {
  const others = await readOthers(session, databases);
  const prepared = await session.query<{ gid: string }>(`select gid from pg_prepared_xacts where database = any ($1::name[]) order by 1`, [
    databases,
  ]);
  const names = [
    ...others.map(({ pid, user, application, client }) => `pid ${pid} (${[user, application, client].filter((part) => part).join(', ')})`),
    ...prepared.map(({ gid }) => `prepared transaction ${gid}`),
  ];
  return new Failure(
    'try-later',
    `database ${databases[0]} is in use and cannot be swapped: ${list(names) || 'by sessions that come again and again'}`,
    {
      hint: 'end them and restore again; the live database is as it was (a member of pg_signal_backend may end the sessions of others)',
    },
  );
}
