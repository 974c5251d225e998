import type { Sink } from '../streams/sink.ts';
import { readLock } from '../state/lock.ts';
import { readRunRecords } from '../state/run-record.ts';
import type { Moment } from './rollback/kept-moments.ts';
import type { RunContext } from './run-context.ts';
import { pruneKept } from './rollback/prune-kept.ts';
import { streamDump, type BackupResult } from './stream-dump.ts';
import { withDatabase, type DatabaseAtHand, type DatabaseName } from './with-database.ts';

/**
 * Streams a database into `sink`: header, the native dump, and the seal, which is written only when the dump tool ended well and
 * its own completeness mark has passed. Then, and only then, older kept databases are pruned.
 * @throws Failure whatever made the dump not whole; no seal was written then
 */
export async function backup(name: DatabaseName, sink: Sink, context: RunContext): Promise<BackupResult> {
  return withDatabase(name, 'dump', context, async (database) => {
    const { engine, target } = database;
    await engine.recover(target);
    const examination = await engine.examine(target);
    const result = await streamDump(database, examination, sink);
    if (context.byDaemon) await pruneAlone(database, context);
    return result;
  });
}

/**
 * A dump by hand may go anywhere; what a file daemon took is a backup. Where hooks are around it, they prune when the whole job has succeeded. Without
 * them, nobody knows of files, and of the other databases only what their records say.
 */
async function pruneAlone({ name, application, target }: DatabaseAtHand, context: RunContext): Promise<void> {
  if ((await readLock(context.stateDir, name.application))?.until !== undefined) return;
  const runs = await readRunRecords(context.stateDir, name.application);
  const others = Object.keys(application.databases).filter((database) => database !== name.database);
  const isSaved = ({ at, directories }: Moment): boolean =>
    directories.length === 0 &&
    others.every((database) =>
      runs.some(
        (run) => run.database === database && run.outcome === 'sealed' && run.jobId !== undefined && Date.parse(run.started) > at.getTime(),
      ),
    );
  await pruneKept(application, isSaved, { ...context, warn: target.surroundings.warn });
}
