import type { Application } from '../../applications/contract.ts';
import { removeCopy } from '../../directories/remove-copy.ts';
import { loadEngine } from '../../engines/registry.ts';
import { keptMoments, type Moment } from './kept-moments.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase, targetOf } from '../target-of.ts';

/**
 * Removes what restores and rollbacks have kept, but for the newest `keep-previous` of each part. Databases and directories of one moment go together,
 * because a rollback brings them back together: a moment goes when there are enough newer ones of all that is in it. Called only after a backup
 * that has succeeded, and never fails it.
 * @param isSaved whether everything that a moment holds has since been backed up as a whole
 */
export async function pruneKept(application: Application, isSaved: (moment: Moment) => boolean, context: RunContext): Promise<void> {
  const { warn } = context;
  try {
    const { moments, unknown } = await keptMoments(application, Object.keys(application.databases), context);
    if (unknown[0]) throw unknown[0].failure;
    for (const moment of expendable(moments, application.restore.keepPrevious).filter(isSaved)) await drop(application, moment, context);
  } catch (error) {
    warn(`could not drop what earlier restores have kept: ${(error as Error).message}`);
  }
}

/** @param moments newest first */
function expendable(moments: readonly Moment[], keepPrevious: number): readonly Moment[] {
  const counts = new Map<string, number>();
  return moments.filter(({ databases, directories }) => {
    const parts = [...databases.map(({ database }) => `database ${database}`), ...directories.map(({ directory }) => directory)];
    const newer = parts.map((part) => counts.get(part) ?? 0);
    for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
    return newer.every((count) => count >= keepPrevious);
  });
}

async function drop(application: Application, { databases, directories }: Moment, context: RunContext): Promise<void> {
  const { warn } = context;
  for (const { database, kept } of databases) {
    const engine = await loadEngine(findDatabase(application, database).engine);
    await engine.forget(targetOf(application, database, { ...context, now: new Date() }), kept);
    warn(`dropped ${kept.name}, kept since ${kept.keptAt.toISOString()}: this backup is newer`);
  }
  for (const { copy } of directories) {
    try {
      await removeCopy(copy.path);
      warn(`removed ${copy.path}, which an earlier restore had kept: this backup is newer`);
    } catch (error) {
      warn(`could not remove ${copy.path}: ${(error as Error).message}`);
    }
  }
}
