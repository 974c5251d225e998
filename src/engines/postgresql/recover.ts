import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { databaseExists, dropDatabase } from './discard.ts';
import { longestName } from './quote.ts';
import { withMaintenanceSession } from './session.ts';
import { settleSwap } from './settle-swap.ts';
import type { PostgresqlSettings } from './settings.ts';
import { readSwapEntry } from './swap-journal.ts';

/** Puts in order what a killed run left: a swap without its end, a closed live database, a staging database. */
export async function recover(target: Target<PostgresqlSettings>): Promise<void> {
  const { settings, surroundings } = target;
  const { database } = settings;
  const entry = await readSwapEntry(surroundings, database);
  if (entry !== undefined) {
    const how = await settleSwap(target, entry);
    surroundings.warn(
      how === 'swapped'
        ? `a restore of database ${database} was interrupted after its swap: the restored database is in place, the one before it is kept as ${entry.kept}`
        : `a restore of database ${database} was interrupted during its swap: the database is in place as it was, and open again`,
    );
  }
  await surroundings.journal.clear();
  await dropLeftStaging(target);
}

async function dropLeftStaging(target: Target<PostgresqlSettings>): Promise<void> {
  const { settings, surroundings } = target;
  const staging = stagingName(settings.database, longestName);
  await withMaintenanceSession(target, async (session) => {
    if (!(await databaseExists(session, staging))) return;
    try {
      await dropDatabase(session, staging);
      surroundings.warn(
        `a restore of database ${settings.database} was not finished: its staging database ${staging} was dropped, the live database is untouched`,
      );
    } catch (error) {
      // A role that only makes backups need not be able to clean up after a restore.
      if (!(error instanceof Failure) || error.kind !== 'privileges') throw error;
      surroundings.warn(`a restore that was not finished left the database ${staging}, and ${settings.user} may not drop it`);
    }
  });
}
