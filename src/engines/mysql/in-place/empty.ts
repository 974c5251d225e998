import { quoteName } from '../quote.ts';
import { tablesOf } from '../schemas.ts';
import { dropObjects } from '../stored-objects.ts';
import type { Sessions } from '../swap-steps.ts';

/** Drops everything in a database; events first, which would act on what is left of it, and what stands on tables last. May be done twice. */
export async function empty({ session, raw }: Sessions, database: string): Promise<void> {
  await dropObjects(raw, database, (what) => what === 'event');
  await session.query('SET SESSION foreign_key_checks=0');
  const there = await tablesOf(session, database);
  const named = (which: (type: string) => boolean): string =>
    there.flatMap(({ name, type }) => (which(type) ? [quoteName(database, name)] : [])).join(', ');
  const [tables, sequences] = [named((type) => type !== 'SEQUENCE'), named((type) => type === 'SEQUENCE')];
  // In one statement, so that locks on them need not go before.
  if (tables !== '') await session.query(`DROP TABLE ${tables}`);
  if (sequences !== '') await session.query(`DROP SEQUENCE ${sequences}`);
  await session.query('UNLOCK TABLES');
  await dropObjects(raw, database);
}
