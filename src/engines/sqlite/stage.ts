import { closeSync, openSync } from 'node:fs';
import type { Examination, Target } from '../contract.ts';
import { discard } from './discard.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

/** An empty file that nobody else may read; it gets its owner and mode when it is swapped in. */
export async function stage(target: Target<SqliteSettings>, _examination: Examination | undefined): Promise<void> {
  await discard(target);
  closeSync(openSync(places(target.settings, target.surroundings.drill).staging, 'wx', 0o600));
}
