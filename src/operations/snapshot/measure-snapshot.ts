import { survey } from '../../directories/survey.ts';
import { rawPath } from '../../state/path-bytes.ts';

/** What a snapshot takes, in bytes on disk. */
export interface SnapshotSize {
  /** What goes free when it alone is removed. */
  readonly own: number;
  /** What it has in common with other snapshots. */
  readonly shared: number;
}

/** A file that has names outside of this snapshot is shared. */
export async function measureSnapshot(path: string, signal: AbortSignal): Promise<SnapshotSize> {
  const found = await survey(rawPath(path), { isLeftOut: () => false, mounts: new Set(), signal });
  const names = new Map<string, number>();
  for (const { ino, type } of found) if (type !== 'directory') names.set(ino, (names.get(ino) ?? 0) + 1);
  let [own, shared] = [0, 0];
  for (const { ino, type, links, taken } of found) {
    if (type === 'directory') own += taken;
    else if (names.has(ino)) {
      if ((names.get(ino) ?? 0) >= links) own += taken;
      else shared += taken;
      names.delete(ino);
    }
  }
  return { own, shared };
}
