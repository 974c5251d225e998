import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isApart } from './apart.ts';
import { isOwnCopy } from './copy-place.ts';
import { isSameEntry } from './is-same-entry.ts';
import { mountsBelow } from './mounts-below.ts';

/** Whether a directory still holds what it held when `copy` was made of it, so that nobody needs the copy. */
export function isUnchanged(directory: string, copy: string, options: { apart: readonly string[] }): boolean {
  const mounts = new Set(mountsBelow(directory));
  const counts = (live: string, name: string): boolean =>
    !mounts.has(join(live, name)) && !isOwnCopy(live, name) && !isApart(join(live, name), options.apart);
  const isSame = (live: string, kept: string): boolean => {
    const [there, was] = [live, kept].map((path) => lstatSync(path, { throwIfNoEntry: false }));
    if (there === undefined || was === undefined || there.isDirectory() !== was.isDirectory()) return false;
    if (!there.isDirectory()) return isSameEntry(there, was);
    const names = readdirSync(live).filter((name) => counts(live, name));
    const before = readdirSync(kept).filter((name) => counts(live, name));
    return names.length === before.length && before.every((name) => isSame(join(live, name), join(kept, name)));
  };
  return isSame(directory, copy);
}
