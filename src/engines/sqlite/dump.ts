import { exitStatuses } from '../../failures/exit-status.ts';
import { Failure } from '../../failures/failure.ts';
import { startProgram } from '../../processes/start-program.ts';
import type { Dump, Examination, Target } from '../contract.ts';
import type { DumpOptions } from '../segments.ts';
import { damagedHint } from './as-failure.ts';
import { throwIfFailed } from '../throw-if-failed.ts';
import { checkFile } from './call-own-program.ts';
import type { Findings } from './run-check.ts';
import type { SqliteSettings } from './settings.ts';

/**
 * Dumps in one process of our own and runs SQLite's integrity check in another: one after the other they would take twice as
 * long. A database that fails the check has been streamed by then, but gets no seal.
 * @param options see `DumpOptions`
 */
export async function dump(
  { settings, surroundings }: Target<SqliteSettings>,
  _examination?: Examination,
  { dedup }: Pick<DumpOptions, 'dedup'> = {},
): Promise<Dump> {
  const { file } = settings;
  const program = startProgram(surroundings.ownProgram(['sqlite-dump', file, JSON.stringify({ rows: surroundings.rows, dedup })]), {
    signal: surroundings.signal,
  });
  program.stdin.end();
  const check = checkFile(file, surroundings, 'integrity');
  // It is waited for in `ended`; until then its failure is nobody's.
  check.catch(() => undefined);
  return {
    output: program.stdout,
    async ended() {
      const ending = await program.ended;
      surroundings.signal.throwIfAborted();
      // Where the damage ended the dump, the check says it better; whatever else ended it is said at once.
      if (ending.status !== exitStatuses['not-whole'].status) throwIfFailed(ending, `the dump of ${file}`);
      refuseDamaged(file, await check);
      throwIfFailed(ending, `the dump of ${file}`);
    },
  };
}

function refuseDamaged(file: string, { complaints }: Findings): void {
  const [first] = complaints;
  if (first === undefined) return;
  throw new Failure('not-whole', `${file} fails SQLite's integrity check: ${first}`, {
    hint: /constraint failed|NULL value/.test(complaints.join())
      ? 'mend the rows it names; as they are they could not be loaded again'
      : damagedHint,
    details: complaints,
  });
}
