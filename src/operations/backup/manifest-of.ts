import type { Examination } from '../../engines/contract.ts';
import type { Manifest } from '../../formats/manifest.ts';
import { version } from '../version.ts';
import type { DatabaseAtHand } from '../with-database.ts';

/** What a stream that begins now says of itself. */
export function manifestOf({ name, engineName, job, target }: DatabaseAtHand, examination: Examination): Manifest {
  const { accounts: _, ...facts } = examination;
  const { rows = {} } = target.surroundings;
  const partial = Object.keys(rows).length === 0 ? {} : { partial: rows };
  return { penstock: version, ...name, engine: engineName, ...facts, started: new Date().toISOString(), job, ...partial };
}
