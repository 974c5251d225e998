import { realpath } from 'node:fs/promises';
import type { Application } from '../applications/contract.ts';
import { keptCopies } from '../directories/copy-place.ts';
import { removeCopy } from '../directories/remove-copy.ts';

/**
 * Removes the copies of directories that earlier restores kept, but for the newest `keep-previous` of each: after a backup that succeeded as a whole, so that what goes is
 * older than something that is saved. Never fails the backup.
 */
export async function pruneCopies({ directories, restore }: Application, warn: (line: string) => void): Promise<void> {
  for (const named of directories) {
    const directory = await realpath(named).catch(() => named);
    for (const { path } of keptCopies(directory).slice(restore.keepPrevious)) {
      try {
        await removeCopy(path);
        warn(`removed ${path}, which an earlier restore had kept: this backup is newer`);
      } catch (error) {
        warn(`could not remove ${path}: ${(error as Error).message}`);
      }
    }
  }
}
