import type { Target } from '../contract.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

/** The file itself, whatever links lead to it. */
export function identify({ settings }: Target<SqliteSettings>): Promise<string> {
  return Promise.resolve(places(settings).live);
}
