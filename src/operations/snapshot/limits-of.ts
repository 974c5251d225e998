import { basename } from 'node:path';
import type { Application } from '../../applications/contract.ts';
import { isApart } from '../../directories/apart.ts';
import { mountsBelow } from '../../directories/mounts-below.ts';
import type { SurveyLimits } from '../../directories/survey.ts';
import { fitsPattern } from '../fits-pattern.ts';
import { filesApart } from '../keep-directories.ts';

/**
 * What a snapshot of a directory leaves out, as a backup does: what the application file excludes, databases that are files, what restores keep beside what is live, and
 * other filesystems.
 * @param exclude further patterns
 */
export async function limitsOf(
  application: Application,
  directory: string,
  exclude: readonly string[],
  signal: AbortSignal,
): Promise<SurveyLimits> {
  const apart = await filesApart(application);
  const patterns = [...new Set([...application.exclude, ...exclude])];
  return {
    isLeftOut: (path) =>
      basename(path).includes('__penstock_') || patterns.some((pattern) => fitsPattern(path, pattern)) || isApart(path, apart),
    mounts: new Set(mountsBelow(directory)),
    signal,
  };
}
