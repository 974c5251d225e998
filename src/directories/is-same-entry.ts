import type { Stats } from 'node:fs';

/** Whether two entries are one file, by its inode. What agrees in length and time may be another file all the same. */
export function isOneFile(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/** Whether two entries are the same file: by their inode, or, where a copy is made of reflinks, by all that is known without reading them. */
export function isSameEntry(one: Stats, other: Stats): boolean {
  if (isOneFile(one, other)) return true;
  return one.isFile() && (['size', 'mtimeMs', 'mode', 'uid', 'gid'] as const).every((what) => one[what] === other[what]);
}
