import { Failure } from '../failures/failure.ts';
import type { Surroundings } from './surroundings.ts';

/** The condition that is true for no row: what `none` in an application file means. */
export const noRows = '1 = 0';

/** A condition of an application file where others may stand beside it; a comment at its end ends there. */
export function inParentheses(condition: string): string {
  return `(${condition}\n)`;
}

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
