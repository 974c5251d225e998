import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Kept, Target } from '../contract.ts';
import { companions, places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

export async function size({ settings }: Target<SqliteSettings>, { name }: Kept): Promise<number> {
  const path = join(places(settings).directory, name);
  const sizes = ['', ...companions].map((suffix) => statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, one) => sum + one, 0);
}
