import type { Application } from '../contract.ts';
import { syncTables } from './sync-tables.ts';

/** Which sync token is the highest that a client can have. */
export function questions(application: Application): Readonly<Record<string, string>> {
  const tokens = syncTables(application).map((table) => `SELECT synctoken FROM ${table}`);
  return tokens.length === 0 ? {} : { database: `SELECT MAX(synctoken) FROM (${tokens.join(' UNION ALL ')}) tokens` };
}
