import { fstatSync, lstatSync, mkdirSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { pathBytes } from '../state/path-bytes.ts';
import { beneath, withDirectory } from './held-path.ts';
import { takeAttributes } from './take-attributes.ts';

/*
 * A copy may lie where a web server serves files (below the root of a PHP application, say), so its own directory is closed to all but its owner. What the
 * directory was like that it is a copy of, an empty directory inside it says; its name is taken for a copy's own by whoever walks through one.
 */

/** Notes in a copy the owner, mode and times of its directory. Paths are raw. */
export function noteTopAttributes(directory: string, copy: string, stats: Stats): void {
  const holder = pathBytes(join(copy, holderOf(directory)));
  mkdirSync(holder, { mode: 0o700 });
  withDirectory(holder, (descriptor) => takeAttributes(descriptor, stats));
}

/** The attributes that were noted in a copy; copies of older versions have them themselves. @param copy its descriptor */
export function topAttributes(directory: string, copy: number): Stats {
  return lstatSync(beneath(copy, holderOf(directory)), { throwIfNoEntry: false }) ?? fstatSync(copy);
}

function holderOf(directory: string): string {
  return `${basename(directory)}__penstock_attributes`;
}
