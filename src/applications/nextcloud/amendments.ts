import type { Application } from '../contract.ts';
import { syncTables } from './sync-tables.ts';

/**
 * The SQL that a database needs which went back in time. A sync client's token is then ahead of the server's, and the server tells it nothing, without an error; a thousand further than
 * the highest that the replaced database had, all tokens are behind again: after a rollback, too, whose replaced database had been put ahead itself. `dav:fix-missing-caldav-changes`
 * gives calendars their changes then.
 * @param known that highest one
 */
export function amendments(application: Application, known: Readonly<Record<string, number>>): Readonly<Record<string, readonly string[]>> {
  const { database: highest = 0 } = known;
  const ahead = `CASE WHEN synctoken < ${highest} THEN ${highest} ELSE synctoken END + 1000`;
  const statements = syncTables(application).map((table) => `UPDATE ${table} SET synctoken = ${ahead}`);
  return statements.length === 0 ? {} : { database: statements };
}
