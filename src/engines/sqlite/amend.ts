import type { Target } from '../contract.ts';
import { asFailure } from './as-failure.ts';
import { openDatabase } from './open-database.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

export function amend({ settings }: Target<SqliteSettings>, statements: readonly string[]): Promise<void> {
  const { live } = places(settings);
  const database = openDatabase(live);
  try {
    // Closing it undoes what was not committed.
    database.exec(`BEGIN IMMEDIATE; ${statements.join('; ')}; COMMIT`);
    return Promise.resolve();
  } catch (error) {
    throw asFailure(error, live);
  } finally {
    database.close();
  }
}
