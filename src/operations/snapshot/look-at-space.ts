import { constants, copyFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Surveyed } from '../../directories/survey.ts';
import { Failure } from '../../failures/failure.ts';
import { rawPath } from '../../state/path-bytes.ts';
import { uniqueSuffix } from '../../state/unique-suffix.ts';
import { describeBytes } from '../describe-bytes.ts';
import type { Sharing } from './share-with.ts';

/**
 * Looks before anything is done whether the files that have to be copied find room. How long the streams of databases become, nobody knows before; what does not fit then fails
 * with the same kind of failure.
 * @param look gives what is in one of the directories
 * @throws Failure io: they do not
 */
export async function lookAtSpace(
  place: string,
  directories: readonly string[],
  look: (directory: string) => Promise<AsyncIterable<Surveyed>>,
  sharing: Sharing,
): Promise<void> {
  let needed = 0;
  for (const directory of directories) {
    if (canClone(place, directory)) continue;
    const seen = new Set<string>();
    const shares = sharing(rawPath(directory));
    try {
      for await (const one of await look(directory)) {
        if (seen.has(one.ino) || (await shares.isLikely(one))) continue;
        if (one.links > 1) seen.add(one.ino);
        needed += one.taken;
      }
    } finally {
      await shares.close();
    }
  }
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  if (needed <= free) return;
  throw new Failure('io', `no space is left in ${place}: the files take ${describeBytes(needed)}, and ${describeBytes(free)} are free`, {
    hint: 'free some space (penstock snapshot prune), or name another place with --to',
  });
}

/** Whether a copy on this filesystem takes no space (reflinks), as on XFS and btrfs. */
export function canClone(place: string, directory: string): boolean {
  if (statSync(place).dev !== statSync(directory).dev) return false;
  const [one, other] = [join(place, `.new-probe-${uniqueSuffix()}`), join(place, `.new-clone-${uniqueSuffix()}`)];
  try {
    writeFileSync(one, 'x'.repeat(8192), { mode: 0o600 });
    copyFileSync(one, other, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  } finally {
    for (const path of [one, other]) rmSync(path, { force: true });
  }
}
