import { isDatabaseError } from '../database-failure.ts';
import { quoteName } from '../quote.ts';
import { tablesOf } from '../schemas.ts';
import { dropObjects } from '../stored-objects.ts';
import type { Sessions } from '../swap-steps.ts';

/** The server's number for a table that this session may only read while it holds its lock; see `writeLock`. */
const lockedForReading = 1099;

/**
 * Drops everything in a database; events first, which would act on what is left of it, and what stands on tables last. May be done twice.
 * @param sessions `session` may hold locks on the tables; they go with them
 */
export async function empty({ session, raw }: Sessions, database: string): Promise<void> {
  await dropObjects(raw, database, (what) => what === 'event');
  await session.query('SET SESSION foreign_key_checks=0');
  // One after the other: of several in one statement, MySQL 9.7 looks for some that are dropped already, where foreign keys tie them and they are locked.
  const drop = ({ name, type }: { name: string; type: string }): Promise<unknown> =>
    session.query(`DROP ${type === 'SEQUENCE' ? 'SEQUENCE' : 'TABLE'} ${quoteName(database, name)}`);
  for (const table of await tablesOf(session, database)) {
    await drop(table).catch((error: unknown) => {
      if (!isDatabaseError(error) || error.errno !== lockedForReading) throw error;
    });
  }
  await session.query('UNLOCK TABLES');
  for (const table of await tablesOf(session, database)) await drop(table);
  await dropObjects(raw, database);
}
