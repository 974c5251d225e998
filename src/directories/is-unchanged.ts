import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { pathBytes, pathText, rawPath } from '../state/path-bytes.ts';
import { isApart } from './apart.ts';
import { isOwnCopy } from './copy-place.ts';
import { isOneFile, isSameEntry } from './is-same-entry.ts';
import { mountsBelow } from './mounts-below.ts';
import { rawNames } from './raw-names.ts';

/** Whether a directory still holds what it held when `copy` was made of it, so that nobody needs the copy. @param options.isExact whether another file that agrees in length and time is another one */
export function isUnchanged(directory: string, copy: string, options: { apart: readonly string[]; isExact?: boolean }): boolean {
  const mounts = new Set(mountsBelow(directory));
  // Paths are raw from here on.
  const counts = (live: string, name: string): boolean => {
    const path = pathText(join(live, name));
    return !mounts.has(path) && !isOwnCopy(pathText(live), pathText(name)) && !isApart(path, options.apart);
  };
  const isSame = (live: string, kept: string): boolean => {
    const [there, was] = [live, kept].map((path) => lstatSync(pathBytes(path), { throwIfNoEntry: false }));
    if (there === undefined || was === undefined || there.isDirectory() !== was.isDirectory()) return false;
    if (!there.isDirectory()) return (options.isExact === true ? isOneFile : isSameEntry)(there, was);
    const names = rawNames(live).filter((name) => counts(live, name));
    const before = rawNames(kept).filter((name) => counts(live, name));
    return names.length === before.length && before.every((name) => isSame(join(live, name), join(kept, name)));
  };
  return isSame(rawPath(directory), rawPath(copy));
}
