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
  /** How many names of a file are still to be found. */
  const missing = new Map<string, number>();
  let [all, own] = [0, 0];
  for await (const { ino, type, links, taken } of survey(rawPath(path), { isLeftOut: () => false, mounts: new Set(), signal })) {
    const known = missing.get(ino);
    const others = (known ?? (type === 'directory' ? 1 : links)) - 1;
    if (known === undefined) all += taken;
    if (others > 0) missing.set(ino, others);
    else {
      missing.delete(ino);
      own += taken;
    }
  }
  return { own, shared: all - own };
}
