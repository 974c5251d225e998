import { statSync } from 'node:fs';
import type { Listing, Target } from '../contract.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

/** SQLite has no server that knows of others: only whether the file is there. What else lies in the application's directories, others look for. */
export function databases({ settings }: Target<SqliteSettings>): Promise<Listing> {
  const { live } = places(settings);
  const stats = statSync(live, { throwIfNoEntry: false });
  const isThere = stats?.isFile() === true;
  return Promise.resolve({
    server: 'sqlite files',
    identity: `sqlite`,
    databases: isThere ? [{ name: live, bytes: stats.size }] : [],
    own: isThere ? live : undefined,
    unseen: undefined,
  });
}
