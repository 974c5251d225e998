import { readdirSync } from 'node:fs';
import type { Kept, Target } from '../contract.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

export async function kept({ settings }: Target<SqliteSettings>): Promise<readonly Kept[]> {
  const { directory, keptAt } = places(settings);
  return readdirSync(directory)
    .map((name) => ({ name, keptAt: keptAt(name) }))
    .filter((one): one is Kept => one.keptAt !== undefined)
    .toSorted((one, other) => other.keptAt.getTime() - one.keptAt.getTime());
}
