import { chmodSync, chownSync, utimesSync, type Stats } from 'node:fs';

/** Gives a directory the owner, mode and times of another. */
export function takeAttributes(directory: string, { uid, gid, mode, atime, mtime }: Stats): void {
  chownSync(directory, uid, gid);
  chmodSync(directory, mode & 0o7777);
  utimesSync(directory, atime, mtime);
}
