import type { Application } from '../contract.ts';
import { siteOf } from './site.ts';

/** The tables whose rows have a sync token for clients; none where clients are not to be told, or where a prefix is no part of a name. */
export function syncTables(application: Application): readonly string[] {
  const { tellClients, found } = siteOf(application);
  const { prefix } = found.database;
  return tellClients && /^\w*$/.test(prefix) ? ['calendars', 'addressbooks'].map((table) => prefix + table) : [];
}
