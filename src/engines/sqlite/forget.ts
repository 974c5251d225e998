import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Kept, Target } from '../contract.ts';
import { companions, places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

export async function forget({ settings }: Target<SqliteSettings>, { name }: Kept): Promise<void> {
  const { directory, keptAt } = places(settings);
  if (keptAt(name) === undefined) throw new Error(`${name} is not a kept database of ${settings.file}`);
  for (const suffix of ['', ...companions]) rmSync(join(directory, name + suffix), { force: true });
}
