import { digestFile } from '../../directories/digest-file.ts';
import type { KeptTree } from '../../directories/keep-tree.ts';
import { sideBySide } from '../../directories/side-by-side.ts';
import { survey, type Surveyed } from '../../directories/survey.ts';
import type { Entry } from '../../formats/snapshot/entry.ts';
import { pathText } from '../../state/path-bytes.ts';
import type { Shares } from './share-with.ts';

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
export async function* listEntries(
  { entries, kept, root }: CopiedTree,
  tops: readonly string[],
  shares: Shares,
  signal: AbortSignal,
): AsyncGenerator<Entry, void, void> {
  const top = entries[0]?.path ?? '';
  const firsts = new Map<string, Entry>();
  const mounts = new Set(tops.filter((other) => other !== top).map((other) => pathText(root + other)));
  const copied = survey(root + top, { isLeftOut: () => false, mounts, signal });
  for await (const [was, one] of sideBySide(entries, copied, ({ path }) => path.slice(root.length))) {
    // It has vanished before it was copied.
    if (one === undefined) continue;
    const path = one.path.slice(root.length);
    // A file that is shared with the snapshot before has two names at least, and need not have two in this one.
    const hasNames = one.links > 1 && one.type !== 'directory' && (was === undefined || was.links > 1);
    const first = hasNames ? firsts.get(one.ino) : undefined;
    const isKnown = one.type === 'file' && was !== undefined && !kept.changed.has(path);
    const entry: Entry = {
      path,
      type: one.type,
      mode: one.mode,
      uid: one.uid,
      gid: one.gid,
      mtime: one.mtime,
      ...(one.type === 'file' && { size: one.size, sha256: first?.sha256 ?? (await digestOf(one, path, kept, shares, signal)) }),
      ...(one.target !== undefined && { target: one.target }),
      ...(one.device !== undefined && { device: one.device }),
      ...(first !== undefined && { sameAs: first.path }),
      ...(isKnown && { origin: { ino: was.ino, ctime: was.ctime } }),
    };
    if (hasNames && first === undefined) firsts.set(one.ino, entry);
    yield entry;
  }
}

/** What is one with a file of the snapshot before was read when that was made. */
async function digestOf(one: Surveyed, path: string, kept: KeptTree, shares: Shares, signal: AbortSignal): Promise<string> {
  const before = kept.shared.has(path) ? (await shares.entryOf(path))?.sha256 : undefined;
  return before ?? (await digestFile(one.path, signal));
}
