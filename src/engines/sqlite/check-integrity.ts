import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { checkFile } from './call-own-program.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

/** `verify` has run it over every page already; here it is said, and run again, because what is evidence was done. */
export async function checkIntegrity({ settings, surroundings }: Target<SqliteSettings>): Promise<string> {
  const { staging } = places(settings, surroundings.drill);
  const { complaints } = await checkFile(staging, surroundings, 'integrity');
  if (complaints.length > 0) {
    throw new Failure('not-whole', `PRAGMA integrity_check complains: ${complaints[0]}`, { details: complaints });
  }
  return 'PRAGMA integrity_check: ok';
}
