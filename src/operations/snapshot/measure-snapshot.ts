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
  let [own, shared] = [0, 0];
  for await (const { ino, type, links, taken } of survey(rawPath(path), { isLeftOut: () => false, mounts: new Set(), signal })) {
    if (type === 'directory' || links === 1) {
      own += taken;
      continue;
    }
    const others = (missing.get(ino) ?? links) - 1;
    if (!missing.has(ino)) shared += taken;
    if (others > 0) {
      missing.set(ino, others);
      continue;
    }
    missing.delete(ino);
    shared -= taken;
    own += taken;
  }
  return { own, shared };
}
