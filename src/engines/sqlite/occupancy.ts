import { statSync } from 'node:fs';
import type { Occupancy, Target } from '../contract.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

/** Whatever bytes a file holds, they are somebody's: it need be no database to be worth keeping. */
export function occupancy({ settings }: Target<SqliteSettings>): Promise<Occupancy> {
  const stats = statSync(places(settings).live, { throwIfNoEntry: false });
  return Promise.resolve(stats === undefined ? 'missing' : stats.size === 0 ? 'empty' : 'full');
}
