import type { Stats } from 'node:fs';

/** Whether two entries are the same file: by their inode, or, where a copy is made of reflinks, by all that is known without reading them. */
export function isSameEntry(one: Stats, other: Stats): boolean {
  if (one.dev === other.dev && one.ino === other.ino) return true;
  return one.isFile() && (['size', 'mtimeMs', 'mode', 'uid', 'gid'] as const).every((what) => one[what] === other[what]);
}
