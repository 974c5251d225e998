import { Failure } from '../failures/failure.ts';
import type { Surroundings } from './surroundings.ts';

/** The condition for a table's rows that the application file has; undefined: all are wanted. */
export function conditionOf(table: string, rows: Surroundings['rows'] = {}): string | undefined {
  return Object.hasOwn(rows, table) ? rows[table] : undefined;
}

/** @throws Failure configuration: a condition is for a table that is not there, so that what should stay out would be in */
export function refuseUnknown(named: readonly string[], tables: readonly string[]): void {
  const strangers = named.filter((table) => !tables.includes(table));
  if (strangers.length === 0) return;
  throw new Failure('configuration', `rows: the database has no table ${strangers.join(', ')}`, {
    hint: 'tables are called there as penstock inspect calls them',
  });
}
