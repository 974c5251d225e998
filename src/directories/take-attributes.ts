import { fchmodSync, fchownSync, futimesSync, type Stats } from 'node:fs';

/** Gives a directory the owner, mode and times of another. @param directory its descriptor: what its path leads to may be another one by now */
export function takeAttributes(directory: number, { uid, gid, mode, atimeMs, mtimeMs }: Stats): void {
  fchownSync(directory, uid, gid);
  fchmodSync(directory, mode & 0o7777);
  // Seconds, with what is below a millisecond, which a Date has not.
  futimesSync(directory, atimeMs / 1000, mtimeMs / 1000);
}
