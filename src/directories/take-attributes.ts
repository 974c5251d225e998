import { chmodSync, chownSync, utimesSync, type Stats } from 'node:fs';
import { pathBytes } from '../state/path-bytes.ts';

/** Gives a directory the owner, mode and times of another. @param directory raw */
export function takeAttributes(directory: string, { uid, gid, mode, atimeMs, mtimeMs }: Stats): void {
  const path = pathBytes(directory);
  chownSync(path, uid, gid);
  chmodSync(path, mode & 0o7777);
  // Seconds, with what is below a millisecond, which a Date has not.
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
}
