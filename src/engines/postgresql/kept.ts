import { Failure } from '../../failures/failure.ts';
import type { Kept, Target } from '../contract.ts';
import { keptAt } from '../names.ts';
import { dropDatabase } from './discard.ts';
import { longestName } from './quote.ts';
import { withMaintenanceSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

export async function kept(target: Target<PostgresqlSettings>): Promise<readonly Kept[]> {
  const { database } = target.settings;
  const rows = await withMaintenanceSession(target, (session) =>
    session.query<{ name: string }>(`select datname::text as name from pg_database`),
  );
  return rows
    .flatMap(({ name }) => {
      const at = keptAt(database, name, longestName);
      return at === undefined ? [] : [{ name, keptAt: at }];
    })
    .toSorted((a, b) => b.keptAt.getTime() - a.keptAt.getTime());
}

/** Drops a kept database. A name that is not one of this database's kept ones is a bug, never a database less. */
export async function forget(target: Target<PostgresqlSettings>, { name }: Kept): Promise<void> {
  if (keptAt(target.settings.database, name, longestName) === undefined) throw new Error(`${name} is not a kept database`);
  await withMaintenanceSession(target, async (session) => {
    try {
      await dropDatabase(session, name);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(error.kind, `cannot drop the kept database ${name}: ${error.message}`, { cause: error });
    }
  });
}
