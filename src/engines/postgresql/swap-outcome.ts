import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../contract.ts';
import { databaseExists } from './discard.ts';
import { withMaintenanceSession, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

const mostSeconds = 30;

/** The server's process of a session. */
export async function backendOf(session: Session): Promise<number> {
  const [row] = await session.query<{ pid: number }>(`select pg_backend_pid() as pid`);
  return row?.pid ?? 0;
}

/**
 * Whether a swap took place whose connection may have been lost: both renames are one transaction, so the kept database tells.
 * A lost connection's process may still be at it, so its end is waited for. Works after the run's signal has fired.
 */
export async function isSwapped(target: Target<PostgresqlSettings>, { kept, pid }: { kept: string; pid: number }): Promise<boolean> {
  const signal = AbortSignal.timeout(mostSeconds * 1000);
  return withMaintenanceSession({ ...target, surroundings: { ...target.surroundings, signal } }, async (session) => {
    const isBusy = `select from pg_stat_activity where pid = $1 and state is distinct from 'idle'`;
    while ((await session.query(isBusy, [pid])).length > 0) await sleep(100, undefined, { signal });
    return databaseExists(session, kept);
  });
}
