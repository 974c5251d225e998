import type { Application } from '../contract.ts';
import { siteOf } from './site.ts';

/** Which sync token is the highest that a client can have. */
export function questions(application: Application): Readonly<Record<string, string>> {
  const { tellClients, found } = siteOf(application);
  const { prefix } = found.database;
  if (!tellClients || !/^\w*$/.test(prefix)) return {};
  const tokens = ['calendars', 'addressbooks'].map((table) => `SELECT synctoken FROM ${prefix}${table}`);
  return { database: `SELECT MAX(synctoken) FROM (${tokens.join(' UNION ALL ')}) tokens` };
}
