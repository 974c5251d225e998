import type { Examination } from '../engines/contract.ts';
import type { Manifest } from '../formats/manifest.ts';
import { version } from './version.ts';
import type { DatabaseAtHand } from './with-database.ts';

/** What a stream that begins now says of itself. */
export function manifestOf({ name, engineName, job }: DatabaseAtHand, examination: Examination): Manifest {
  const { accounts: _, ...facts } = examination;
  return { penstock: version, ...name, engine: engineName, ...facts, started: new Date().toISOString(), job };
}
