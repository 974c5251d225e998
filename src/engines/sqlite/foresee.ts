import { existsSync } from 'node:fs';
import type { Diagnosis, Incoming, Target } from '../contract.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

/** SQLite of any version reads what is restored, and Penstock brings its own; so names are all there is to say. */
export function foresee({ settings, surroundings }: Target<SqliteSettings>, _incoming: Incoming): Promise<readonly Diagnosis[]> {
  const at = places(settings);
  const kept = existsSync(at.live) ? `; the one that is there is kept as ${at.kept(surroundings.now)}` : '';
  const how = surroundings.strategy === 'in-place' ? 'is written over it in one transaction' : 'takes its place by rename';
  return Promise.resolve([{ level: 'ok', what: `it is loaded into ${at.staging}, proven, and ${how}${kept}` }]);
}
