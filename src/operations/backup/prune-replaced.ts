import type { Application } from '../../applications/contract.ts';
import { removeTree } from '../../directories/remove-tree.ts';
import { survey } from '../../directories/survey.ts';
import { Failure } from '../../failures/failure.ts';
import { takeLock } from '../../state/lock.ts';
import { rawPath } from '../../state/path-bytes.ts';
import { replacedItems } from '../../state/replaced-items.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Removes what putting items back has replaced, but for the newest `keep-previous` times. Items are put back while an application runs, also during a backup: what was
 * replaced after that began stays. Called only after a backup that has succeeded, and never fails it.
 * @param began when that backup did
 */
export async function pruneReplaced(application: Application, began: Date, context: RunContext): Promise<void> {
  const { name } = application;
  try {
    const expendable = (await replacedItems(context.stateDir, name)).slice(application.restore.keepPrevious);
    if (expendable.length === 0) return;
    const release = await takeLock(context.stateDir, `${name}~items`, { purpose: 'the removal of what items have replaced' });
    try {
      for (const { path, at } of expendable) {
        if (await isYounger(path, began, context.signal)) continue;
        await removeTree(path, context.signal);
        context.warn(`removed ${path}, what items put back at ${at.toISOString()} had replaced: this backup is newer`);
      }
    } finally {
      await release();
    }
  } catch (error) {
    // While some are being put back the next backup does it.
    if (error instanceof Failure && error.kind === 'try-later') return;
    context.warn(`could not remove what putting items back has replaced: ${(error as Error).message}`);
  }
}

/** Putting a directory back takes its time, and keeps what it replaces until the end. */
async function isYounger(path: string, began: Date, signal: AbortSignal): Promise<boolean> {
  const since = BigInt(began.getTime()) * 1_000_000n;
  for await (const { ctime } of survey(rawPath(path), { isLeftOut: () => false, mounts: new Set(), signal }))
    if (BigInt(ctime) >= since) return true;
  return false;
}
