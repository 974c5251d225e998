import { linkSync, lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmdirSync, rmSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { isApart } from './apart.ts';
import { isOwnCopy } from './copy-place.ts';
import { isSameEntry } from './is-same-entry.ts';
import { mountsBelow } from './mounts-below.ts';
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
  await putBackDirectory(directory, copy, {
    top: directory,
    aside: options.aside,
    isLeftAlone: (path) => mounts.has(path) || isApart(path, options.apart),
    mayGo:
      'keptIn' in options
        ? (path, stats) => isSameEntryAs(join(options.keptIn, path.slice(directory.length)), stats)
        : (_, stats) => options.isQuiet && stats.mtime < options.since,
    signal: options.signal,
    counts,
  });
  return counts;
}

function isSameEntryAs(path: string, stats: Stats): boolean {
  const there = lstatSync(path, { throwIfNoEntry: false });
  return there !== undefined && isSameEntry(there, stats);
}

async function putBackDirectory(live: string, copy: string, walk: Walk): Promise<void> {
  // The event loop must turn: a signal that ends the run is heard there.
  await new Promise((resolve) => setImmediate(resolve));
  walk.signal.throwIfAborted();
  const before = readdirSync(copy).filter((name) => live !== walk.top || !isOwnCopy(live, name));
  const known = new Set(before);
  for (const name of readdirSync(live)) {
    if (!known.has(name) && !isOwnCopy(live, name)) remove(join(live, name), walk);
  }
  for (const name of before) {
    if (!walk.isLeftAlone(join(live, name))) await putBackEntry(join(live, name), join(copy, name), walk);
  }
  takeAttributes(live, live === walk.top ? topAttributes(live, copy) : lstatSync(copy));
}

async function putBackEntry(live: string, copy: string, walk: Walk): Promise<void> {
  const was = lstatSync(copy);
  const is = lstatSync(live, { throwIfNoEntry: false });
  if (was.isDirectory()) {
    if (is !== undefined && !is.isDirectory()) remove(live, walk);
    if (is?.isDirectory() !== true) {
      mkdirSync(live, { mode: 0o700 });
      walk.counts.restored++;
    }
    await putBackDirectory(live, copy, walk);
  } else if (is === undefined || !(isSameEntry(is, was) || isSameLink(live, is, copy, was))) {
    if (is !== undefined) remove(live, walk);
    linkSync(copy, live);
    walk.counts.restored++;
  }
}

function remove(path: string, walk: Walk): void {
  if (walk.isLeftAlone(path)) return;
  const stats = lstatSync(path);
  if (stats.isDirectory()) {
    for (const name of readdirSync(path)) remove(join(path, name), walk);
    // What is left alone keeps its directory too.
    if (readdirSync(path).length === 0) rmdirSync(path);
  } else if (walk.mayGo(path, stats)) {
    rmSync(path);
    walk.counts.removed++;
  } else {
    const aside = join(walk.aside, path.slice(walk.top.length));
    mkdirSync(dirname(aside), { recursive: true, mode: 0o700 });
    renameSync(path, aside);
    walk.counts.setAside++;
  }
}

/** The file daemon makes a symbolic link anew, and cannot give it its old time: where it leads is all there is to it. */
function isSameLink(live: string, is: Stats, copy: string, was: Stats): boolean {
  return (
    is.isSymbolicLink() && was.isSymbolicLink() && is.uid === was.uid && is.gid === was.gid && readlinkSync(live) === readlinkSync(copy)
  );
}
