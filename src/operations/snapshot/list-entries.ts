import { digestFile } from '../../directories/digest-file.ts';
import type { KeptTree } from '../../directories/keep-tree.ts';
import { survey, type Surveyed } from '../../directories/survey.ts';
import type { Entry } from '../../formats/snapshot/entry.ts';
import { pathText } from '../../state/path-bytes.ts';
import type { Sharing } from './share-with.ts';

/** A directory and its copy. */
export interface CopiedTree {
  readonly entries: readonly Surveyed[];
  readonly kept: KeptTree;
  /** Where its copy is, raw, without the path that it has live. */
  readonly root: string;
}

/**
 * Lists a copy as it is, with the digest of every file: what is in it, and not what was meant to be.
 * @param tops the directories of all copies, raw; one that is mounted inside another has a list of its own
 */
export async function listEntries(
  { entries, kept, root }: CopiedTree,
  tops: readonly string[],
  sharing: Sharing,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const live = new Map(entries.map((one) => [one.path, one]));
  const top = entries[0]?.path ?? '';
  const firsts = new Map<string, Entry>();
  const listed: Entry[] = [];
  const mounts = new Set(tops.filter((other) => other !== top).map((other) => pathText(root + other)));
  for (const one of await survey(root + top, { isLeftOut: () => false, mounts, signal })) {
    const path = one.path.slice(root.length);
    const was = live.get(path);
    const first = one.links > 1 && one.type !== 'directory' ? firsts.get(one.ino) : undefined;
    const isKnown = one.type === 'file' && was !== undefined && !kept.changed.has(path);
    const entry: Entry = {
      path,
      type: one.type,
      mode: one.mode,
      uid: one.uid,
      gid: one.gid,
      mtime: one.mtime,
      ...(one.type === 'file' && { size: one.size, sha256: first?.sha256 ?? (await digestOf(one, path, kept, sharing, signal)) }),
      ...(one.target !== undefined && { target: one.target }),
      ...(one.device !== undefined && { device: one.device }),
      ...(first !== undefined && { sameAs: first.path }),
      ...(isKnown && { origin: { ino: was.ino, ctime: was.ctime } }),
    };
    if (one.links > 1 && first === undefined) firsts.set(one.ino, entry);
    listed.push(entry);
  }
  return listed;
}

/** What is one with a file of the snapshot before was read when that was made. */
async function digestOf(one: Surveyed, path: string, kept: KeptTree, sharing: Sharing, signal: AbortSignal): Promise<string> {
  const before = kept.shared.has(path) ? sharing.entryOf(path)?.sha256 : undefined;
  return before ?? (await digestFile(one.path, signal));
}
