import { rmSync } from 'node:fs';
import type { Target } from '../contract.ts';
import { companions, places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

export async function discard({ settings, surroundings }: Target<SqliteSettings>): Promise<void> {
  const { staging } = places(settings, surroundings.drill);
  for (const suffix of ['', ...companions]) rmSync(staging + suffix, { force: true });
}
