import type { Application } from '../contract.ts';
import { siteOf } from './site.ts';

/**
 * The SQL that a database needs which went back in time. A sync client's token is then ahead of the server's, and the server tells it nothing, without an error; a thousand further, all
 * tokens are behind again. `dav:fix-missing-caldav-changes` gives calendars their changes then.
 */
export function amendments(application: Application): Readonly<Record<string, readonly string[]>> {
  const { tellClients, found } = siteOf(application);
  const { prefix } = found.database;
  if (!tellClients || !/^\w*$/.test(prefix)) return {};
  return { database: ['calendars', 'addressbooks'].map((table) => `UPDATE ${prefix}${table} SET synctoken = synctoken + 1000`) };
}
