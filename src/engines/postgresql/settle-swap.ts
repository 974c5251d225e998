import type { Target } from '../contract.ts';
import { databaseExists } from './discard.ts';
import { identifier } from './quote.ts';
import { withMaintenanceSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';
import type { SwapEntry } from './swap-journal.ts';

/** How a swap ended that was begun. */
export type Settled = 'swapped' | 'undone';

const settleSeconds = 30;

/**
 * Finds out how a swap ended, and opens the live database again where it did not take place. Works after the run's signal has
 * fired, because an application must not be left before a closed door.
 */
export async function settleSwap(target: Target<PostgresqlSettings>, { database, kept, wasOpen }: SwapEntry): Promise<Settled> {
  const surroundings = { ...target.surroundings, signal: AbortSignal.timeout(settleSeconds * 1000) };
  return withMaintenanceSession({ ...target, surroundings }, async (session) => {
    // Both renames are one transaction: where the kept database is, the new one has its place.
    if (await databaseExists(session, kept)) return 'swapped';
    if (wasOpen && (await databaseExists(session, database))) {
      await session.query(`alter database ${identifier(database)} allow_connections true`);
    }
    return 'undone';
  });
}
