import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { pathBytes } from '../state/path-bytes.ts';
import { takeAttributes } from './take-attributes.ts';

/*
 * A copy may lie where a web server serves files (below the root of a PHP application, say), so its own directory is closed to all but its owner. What the
 * directory was like that it is a copy of, an empty directory inside it says; its name is taken for a copy's own by whoever walks through one.
 */

/** Notes in a copy the owner, mode and times of its directory. Paths are raw. */
export function noteTopAttributes(directory: string, copy: string, stats: Stats): void {
  const holder = holderOf(directory, copy);
  mkdirSync(pathBytes(holder), { mode: 0o700 });
  takeAttributes(holder, stats);
}

/** The attributes that were noted in a copy; copies of older versions have them themselves. */
export function topAttributes(directory: string, copy: string): Stats {
  return lstatSync(pathBytes(holderOf(directory, copy)), { throwIfNoEntry: false }) ?? lstatSync(pathBytes(copy));
}

function holderOf(directory: string, copy: string): string {
  return join(copy, `${basename(directory)}__penstock_attributes`);
}
