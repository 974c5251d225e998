import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { layout } from './layout.ts';
import { momentOf } from './stamp.ts';

/** What was replaced by putting items back at one time. */
export interface ReplacedItems {
  readonly path: string;
  /** When that began. */
  readonly at: Date;
}

/** Those there are, newest first. */
export async function replacedItems(stateDir: string, application: string): Promise<readonly ReplacedItems[]> {
  const directory = dirname(layout.replaced(stateDir, application, '_'));
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  return names
    .flatMap((name) => {
      const at = momentOf(name);
      return at === undefined ? [] : [{ path: join(directory, name), at }];
    })
    .toSorted((one, other) => other.at.getTime() - one.at.getTime());
}
