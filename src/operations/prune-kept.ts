import type { DatabaseAtHand } from './with-database.ts';

/**
 * Drops the databases that earlier restores kept, but for the newest `keep-previous`. Called only after a successful sealed
 * backup, so that what is dropped is older than something that is proven. Never fails the backup.
 */
export async function pruneKept({ application, engine, target }: DatabaseAtHand): Promise<void> {
  const { warn } = target.surroundings;
  try {
    const kept = await engine.kept(target);
    for (const old of kept.slice(application.restore.keepPrevious)) {
      await engine.forget(target, old);
      warn(`dropped ${old.name}, kept since ${old.keptAt.toISOString()}: this backup is newer`);
    }
  } catch (error) {
    warn(`could not drop what earlier restores have kept: ${(error as Error).message}`);
  }
}
