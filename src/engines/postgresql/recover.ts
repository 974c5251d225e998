import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { databaseExists, dropDatabase } from './discard.ts';
import { longestName } from './quote.ts';
import { withMaintenanceLock } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';
import { readSwapEntry } from './swap-journal.ts';

/**
 * Says how a killed run's swap ended, which the server has committed or rolled back as a whole, and drops its staging database.
 */
export async function recover(target: Target<PostgresqlSettings>): Promise<void> {
  const { settings, surroundings } = target;
  const { database } = settings;
  const staging = stagingName(database, longestName, surroundings.drill);
  const what = surroundings.drill === undefined ? 'restore' : 'drill';
  const entry = await readSwapEntry(surroundings, database);
  await withMaintenanceLock(target, async (session) => {
    if (entry !== undefined && (await databaseExists(session, entry.kept))) {
      surroundings.warn(
        `a restore of database ${database} was interrupted after its swap: the restored database is in place, the one before it is kept as ${entry.kept}`,
      );
    }
    if (!(await databaseExists(session, staging))) return;
    try {
      await dropDatabase(session, staging);
      surroundings.warn(
        `a ${what} of database ${database} was not finished: its staging database ${staging} was dropped, the live database is untouched`,
      );
    } catch (error) {
      // A role that only makes backups need not be able to clean up after a restore.
      if (!(error instanceof Failure) || error.kind !== 'privileges') throw error;
      surroundings.warn(`a ${what} that was not finished left the database ${staging}, and ${settings.user} may not drop it`);
    }
  });
  await surroundings.journal.clear();
}
