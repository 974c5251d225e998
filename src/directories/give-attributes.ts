import { closeSync, fchmodSync, fchownSync, fstatSync, lchownSync, lstatSync, type BigIntStats } from 'node:fs';
import type { Attributes, OwnershipChange } from '../state/ownership-record.ts';
import { beneath, openNoLink, type HeldPath } from './held-path.ts';

/**
 * What became of one entry: `gone`, also where something of another kind is there now; `shared`: its file has come by another name since, which may lie anywhere, so
 * its owner is not changed.
 */
export type Given = 'given' | 'same' | 'gone' | 'shared';

/**
 * Gives an entry the owner, group and mode of `wanted`; a symbolic link, whose mode means nothing, only owner and group. Never reaches anything outside of the held directory.
 * @param isDry only tells what it would do
 */
export function giveAttributes(held: HeldPath, entry: OwnershipChange, wanted: Attributes, isDry = false): Given {
  const slash = entry.path.lastIndexOf('/');
  const parent = held.at(slash < 0 ? '' : entry.path.slice(0, slash));
  if (parent === undefined) return 'gone';
  const path = beneath(parent, entry.path === '' ? '.' : entry.path.slice(slash + 1));
  if (entry.type === 'link') return giveToLink(path, wanted, isDry);
  // Only what is of the right kind is opened: to open a pipe or a device may do something.
  if (!isOfType(entry, lstatSync(path, { bigint: true, throwIfNoEntry: false }))) return 'gone';
  const descriptor = openNoLink(path);
  if (descriptor === undefined) return 'gone';
  try {
    return giveToOpen(descriptor, entry, wanted, isDry);
  } finally {
    closeSync(descriptor);
  }
}

function giveToOpen(descriptor: number, entry: OwnershipChange, wanted: Attributes, isDry: boolean): Given {
  const now = fstatSync(descriptor, { bigint: true });
  if (!isOfType(entry, now)) return 'gone';
  const isOwnerSame = Number(now.uid) === wanted.uid;
  if (isOwnerSame && Number(now.gid) === wanted.gid && modeOf(now) === wanted.mode) return 'same';
  if (!isOwnerSame && entry.type === 'file' && now.nlink > 1n && String(now.ino) !== entry.inode) return 'shared';
  if (isDry) return 'given';
  if (!isOwnerSame || Number(now.gid) !== wanted.gid) fchownSync(descriptor, wanted.uid, wanted.gid);
  // After the owner: a change of owner takes bits away (chown(2)).
  fchmodSync(descriptor, wanted.mode);
  return 'given';
}

function giveToLink(path: Buffer, { uid, gid }: Attributes, isDry: boolean): Given {
  const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (now?.isSymbolicLink() !== true) return 'gone';
  if (Number(now.uid) === uid && Number(now.gid) === gid) return 'same';
  if (!isDry) lchownSync(path, uid, gid);
  return 'given';
}

function isOfType({ type }: OwnershipChange, stats: BigIntStats | undefined): boolean {
  return stats !== undefined && (type === 'file' ? stats.isFile() : stats.isDirectory());
}

function modeOf(stats: BigIntStats): number {
  return Number(stats.mode) & 0o7777;
}
