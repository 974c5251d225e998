import type { Ownership } from '../../applications/ownership.ts';
import { mountsBelow } from '../../directories/mounts-below.ts';
import { walkBeneath, type Met } from '../../directories/walk-beneath.ts';
import type { Attributes, OwnershipChange } from '../../state/ownership-record.ts';
import { rawPath } from '../../state/path-bytes.ts';

/** Why something is left as it is. */
export type LeftAlone =
  'another filesystem' | 'no file, directory or link' | 'a set-user-ID or set-group-ID program' | 'a hard link from outside';

/** What a plan tells beside its changes. */
export interface PlanListener {
  readonly met: () => void;
  /** @param path absolute, raw */
  readonly left: (path: string, why: LeftAlone) => void;
}

/**
 * What would have to be changed for everything to be as `ownership` wants it. Nothing is given away that somebody may have brought in from elsewhere: a program that runs as its owner, and a
 * file that has another name outside, by which it would change there, too.
 * @param before what entries were before an earlier run that was cut off; by tree and path, as `keyOf`. They are planned, too, where they are right by now
 */
export async function* planChanges(
  ownership: Ownership,
  before: ReadonlyMap<string, Attributes>,
  listener: PlanListener,
  signal: AbortSignal,
): AsyncGenerator<OwnershipChange> {
  const shared = new Map<string, { names: number; links: number; changes: OwnershipChange[] }>();
  for (const [tree, top] of ownership.trees.entries()) {
    const base = rawPath(top);
    const absolute = (path: string): string => (path === '' ? base : `${base}/${path}`);
    const entered = new Set(ownership.alsoEnter.map(rawPath));
    const mounts = new Set(mountsBelow(top).map((path) => rawPath(path).slice(base.length + 1)));
    const limits = {
      entersMount: (path: string) => entered.has(absolute(path)),
      isLeftOut: (path: string) => ownership.isLeftOut(absolute(path)),
      mounts,
      signal,
    };
    for await (const met of walkBeneath(top, limits)) {
      listener.met();
      const why = whyLeft(met);
      if (why !== undefined) listener.left(absolute(met.path), why);
      const change = why === undefined ? changeOf(tree, met, absolute(met.path), ownership, before) : undefined;
      if (met.type !== 'file' || met.stats.nlink === 1n) {
        if (change !== undefined) yield change;
        continue;
      }
      const key = `${met.stats.dev}:${met.stats.ino}`;
      const known = shared.get(key) ?? { names: 0, links: Number(met.stats.nlink), changes: [] };
      shared.set(key, { ...known, names: known.names + 1, changes: change === undefined ? known.changes : [...known.changes, change] });
    }
  }
  for (const { names, links, changes } of shared.values()) {
    for (const change of changes) {
      if (names === links || change.was.uid === change.to.uid) yield change;
      else listener.left(`${rawPath(ownership.trees[change.tree] as string)}/${change.path}`, 'a hard link from outside');
    }
  }
}

export function keyOf({ tree, path }: Pick<OwnershipChange, 'path'> & { readonly tree: string }): string {
  return `${tree}\0${path}`;
}

function whyLeft({ type, stats, isClosed }: Met): LeftAlone | undefined {
  if (isClosed) return 'another filesystem';
  if (type === 'other') return 'no file, directory or link';
  return type === 'file' && (Number(stats.mode) & 0o6000) !== 0 ? 'a set-user-ID or set-group-ID program' : undefined;
}

function changeOf(
  tree: number,
  { path, type, stats }: Met,
  absolute: string,
  ownership: Ownership,
  before: ReadonlyMap<string, Attributes>,
): OwnershipChange | undefined {
  if (type === 'other') return undefined;
  const now = { uid: Number(stats.uid), gid: Number(stats.gid), mode: Number(stats.mode) & 0o7777 };
  const { uid, gid, mode } = ownership.wanted({ path: absolute, type, ...now });
  const to = { uid, gid, mode };
  const was = before.get(keyOf({ tree: ownership.trees[tree] as string, path })) ?? now;
  return isEqual(was, to) && isEqual(now, to) ? undefined : { tree, path, type, inode: String(stats.ino), was, to };
}

function isEqual(one: Attributes, other: Attributes): boolean {
  return one.uid === other.uid && one.gid === other.gid && one.mode === other.mode;
}
