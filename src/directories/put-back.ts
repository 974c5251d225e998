import { linkSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmdirSync, unlinkSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { isApart } from './apart.ts';
import { isOwnCopy } from './copy-place.ts';
import { isOneFile, isSameEntry } from './is-same-entry.ts';
import { pathBytes, pathText, rawPath } from '../state/path-bytes.ts';
import { mountsBelow } from './mounts-below.ts';
import { rawNames } from './raw-names.ts';
import { takeAttributes } from './take-attributes.ts';
import { topAttributes } from './top-attributes.ts';

/** What putting a directory back did, in entries. */
export interface PutBack {
  readonly restored: number;
  /** What had come in its place and is gone again. */
  readonly removed: number;
  /** What somebody else may have made meanwhile; it is in `aside`. */
  readonly setAside: number;
}

/** Paths in it are raw. */
interface Walk {
  readonly top: string;
  readonly aside: string;
  readonly isLeftAlone: (path: string) => boolean;
  readonly mayGo: (path: string, stats: Stats) => boolean;
  readonly signal: AbortSignal;
  readonly counts: { restored: number; removed: number; setAside: number };
}

/** Which of what is in the way may be deleted. */
export type Disposable =
  /** What comes from the restore that is undone: older than the copy although it came later, where the application was silent since. */
  | { readonly since: Date; readonly isQuiet: boolean }
  /** What lies in another copy, too. */
  | { readonly keptIn: string };

/**
 * Makes a directory what it was when `copy` was made of it; the copy stays. What is in the way and may not be deleted is moved to `aside`. May
 * be done twice: a killed run is gone on with.
 */
export async function putBack(
  directory: string,
  copy: string,
  options: Disposable & { aside: string; apart: readonly string[]; signal: AbortSignal },
): Promise<PutBack> {
  const mounts = new Set(mountsBelow(directory));
  const counts = { restored: 0, removed: 0, setAside: 0 };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const top = rawPath(directory);
  await putBackDirectory(top, rawPath(copy), {
    top,
    aside: rawPath(options.aside),
    isLeftAlone: (path) => mounts.has(pathText(path)) || isApart(pathText(path), options.apart),
    mayGo:
      'keptIn' in options
        ? (path, stats) => isSameEntryAs(join(rawPath(options.keptIn), path.slice(top.length)), stats)
        : (_, stats) => options.isQuiet && stats.mtime < options.since,
    signal: options.signal,
    counts,
  });
  return counts;
}

function isSameEntryAs(path: string, stats: Stats): boolean {
  const there = lstatSync(pathBytes(path), { throwIfNoEntry: false });
  return there !== undefined && isSameEntry(there, stats);
}

async function putBackDirectory(live: string, copy: string, walk: Walk): Promise<void> {
  // The event loop must turn: a signal that ends the run is heard there.
  await new Promise((resolve) => setImmediate(resolve));
  walk.signal.throwIfAborted();
  const before = rawNames(copy).filter((name) => live !== walk.top || !isOwnCopy(pathText(live), pathText(name)));
  const known = new Set(before);
  for (const name of rawNames(live)) {
    if (!known.has(name) && !isOwnCopy(pathText(live), pathText(name))) remove(join(live, name), walk);
  }
  for (const name of before) {
    if (!walk.isLeftAlone(join(live, name))) await putBackEntry(join(live, name), join(copy, name), walk);
  }
  takeAttributes(live, live === walk.top ? topAttributes(live, copy) : lstatSync(pathBytes(copy)));
}

async function putBackEntry(live: string, copy: string, walk: Walk): Promise<void> {
  const was = lstatSync(pathBytes(copy));
  const is = lstatSync(pathBytes(live), { throwIfNoEntry: false });
  if (was.isDirectory()) {
    if (is !== undefined && !is.isDirectory()) remove(live, walk);
    if (is?.isDirectory() !== true) {
      mkdirSync(pathBytes(live), { mode: 0o700 });
      walk.counts.restored++;
    }
    await putBackDirectory(live, copy, walk);
  } else if (is === undefined || !(isOneFile(is, was) || isSameLink(live, is, copy, was))) {
    if (is !== undefined) remove(live, walk);
    linkSync(pathBytes(copy), pathBytes(live));
    walk.counts.restored++;
  }
}

function remove(path: string, walk: Walk): void {
  if (walk.isLeftAlone(path)) return;
  const stats = lstatSync(pathBytes(path));
  if (stats.isDirectory()) {
    for (const name of rawNames(path)) remove(join(path, name), walk);
    // What is left alone keeps its directory too.
    if (rawNames(path).length === 0) rmdirSync(pathBytes(path));
  } else if (walk.mayGo(path, stats)) {
    unlinkSync(pathBytes(path));
    walk.counts.removed++;
  } else {
    const aside = join(walk.aside, path.slice(walk.top.length));
    mkdirSync(pathBytes(dirname(aside)), { recursive: true, mode: 0o700 });
    renameSync(pathBytes(path), pathBytes(aside));
    walk.counts.setAside++;
  }
}

/** The file daemon makes a symbolic link anew, and cannot give it its old time: where it leads is all there is to it. */
function isSameLink(live: string, is: Stats, copy: string, was: Stats): boolean {
  return is.isSymbolicLink() && was.isSymbolicLink() && is.uid === was.uid && is.gid === was.gid && linkTarget(live) === linkTarget(copy);
}

function linkTarget(path: string): string {
  return readlinkSync(pathBytes(path), 'latin1');
}
