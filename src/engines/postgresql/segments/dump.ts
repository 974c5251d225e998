import { startProgram } from '../../../processes/start-program.ts';
import { readSecret } from '../../../secrets/read-secret.ts';
import type { Examination, Target } from '../../contract.ts';
import { endingWell } from '../../ending-well.ts';
import type { DumpOptions, SegmentedDump } from '../../segments.ts';
import { judge } from '../dump.ts';
import { dumpCall } from '../dump-call.ts';
import { findClient } from '../find-client.ts';
import type { PostgresqlSettings } from '../settings.ts';
import { readTogether } from './read-together.ts';
import { openReaders } from './readers.ts';

/**
 * One pg_dump gives everything but the rows of the large tables, which several psql read beside it, all of one moment. With one worker, pg_dump gives
 * all. pg_dump counts as a worker as long as it reads rows.
 */
export async function dump(target: Target<PostgresqlSettings>, examination: Examination, options: DumpOptions): Promise<SegmentedDump> {
  const { settings, surroundings } = target;
  const { signal } = surroundings;
  const client = await findClient('pg_dump', Number.parseInt(examination.serverVersion, 10), signal);
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);
  const readers = await openReaders(target, examination, { wanted: options.workers, password, dedup: options.dedup });
  const program = startProgram(dumpCall(client, settings, password, readers?.beside), { signal });
  program.stdin.end();

  const close = (): Promise<unknown> => {
    // What nobody reads any more would keep it from its end.
    program.stdout.destroy();
    return Promise.all([program.kill('SIGKILL'), readers?.kill()]);
  };
  return {
    ...endingWell(
      readTogether(program.stdout, readers, () => judge(program, surroundings), options.dedup),
      close,
    ),
    workers: readers === undefined ? 1 : Math.min(options.workers, readers.workers.length + 1),
    expected: readers?.expected ?? {},
  };
}
