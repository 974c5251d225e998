import { chmodSync, chownSync, utimesSync, type Stats } from 'node:fs';

/** Gives a directory the owner, mode and times of another. */
export function takeAttributes(directory: string, { uid, gid, mode, atimeMs, mtimeMs }: Stats): void {
  chownSync(directory, uid, gid);
  chmodSync(directory, mode & 0o7777);
  // Seconds, with what is below a millisecond, which a Date has not.
  utimesSync(directory, atimeMs / 1000, mtimeMs / 1000);
}
