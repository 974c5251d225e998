import { closeSync, fstatSync, linkSync, lstatSync, mkdirSync, readlinkSync, renameSync, rmdirSync, unlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isApart } from './apart.ts';
import { isOwnCopy } from './copy-place.ts';
import { beneath, holdPath, notThere, openDirectory, withDirectory, type HeldPath } from './held-path.ts';
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

/*
 * The directory belongs to whoever runs the application, who may put a symbolic link in the place of anything in it while root works there: so all of it is done by open directories.
 */

/** A directory that is held open. */
interface Place {
  readonly descriptor: number;
  /** Raw; what it was called. */
  readonly path: string;
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
 * @throws Failure io: somebody puts something else in the place of what is put back; no-input: a symbolic link leads to one of the two
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
  const [live, kept] = [holdPath(directory), holdPath(copy)];
  try {
    await putBackDirectory(placeOf(live, top), placeOf(kept, rawPath(copy)), {
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
  } finally {
    kept.close();
    live.close();
  }
  return counts;
}

function placeOf(held: HeldPath, path: string): Place {
  return { descriptor: held.at('') as number, path };
}

function isSameEntryAs(path: string, stats: Stats): boolean {
  const there = lstatSync(pathBytes(path), { throwIfNoEntry: false });
  return there !== undefined && isSameEntry(there, stats);
}

async function putBackDirectory(live: Place, copy: Place, walk: Walk): Promise<void> {
  // The event loop must turn: a signal that ends the run is heard there.
  await new Promise((resolve) => setImmediate(resolve));
  walk.signal.throwIfAborted();
  try {
    const isTop = live.path === walk.top;
    const before = namesIn(copy).filter((name) => !isTop || !isOwnCopy(pathText(live.path), pathText(name)));
    const known = new Set(before);
    for (const name of namesIn(live)) {
      if (!known.has(name) && !isOwnCopy(pathText(live.path), pathText(name))) remove(live, name, walk);
    }
    for (const name of before) {
      if (!walk.isLeftAlone(join(live.path, name))) await putBackEntry(live, copy, name, walk);
    }
    takeAttributes(live.descriptor, isTop ? topAttributes(live.path, copy.descriptor) : fstatSync(copy.descriptor));
  } catch (error) {
    throw withNames(error, [live, copy]);
  }
}

async function putBackEntry(live: Place, copy: Place, name: string, walk: Walk): Promise<void> {
  const [at, from] = [beneath(live.descriptor, name), beneath(copy.descriptor, name)];
  const was = lstatSync(from);
  const is = lstatSync(at, { throwIfNoEntry: false });
  if (was.isDirectory()) {
    if (is !== undefined && !is.isDirectory()) remove(live, name, walk);
    if (is?.isDirectory() !== true) {
      mkdirSync(at, { mode: 0o700 });
      walk.counts.restored++;
    }
    await inside(live, name, (there) => inside(copy, name, (kept) => putBackDirectory(there, kept, walk)));
  } else if (is === undefined || !(isOneFile(is, was) || isSameLink(at, is, from, was))) {
    if (is !== undefined) remove(live, name, walk);
    linkSync(from, at);
    walk.counts.restored++;
  }
}

async function inside(parent: Place, name: string, act: (place: Place) => Promise<void>): Promise<void> {
  const path = join(parent.path, name);
  const descriptor = openDirectory(beneath(parent.descriptor, name));
  if (descriptor === undefined) throw notThere(pathBytes(path));
  try {
    await act({ descriptor, path });
  } finally {
    closeSync(descriptor);
  }
}

function remove(parent: Place, name: string, walk: Walk): void {
  const path = join(parent.path, name);
  if (walk.isLeftAlone(path)) return;
  const at = beneath(parent.descriptor, name);
  const stats = lstatSync(at, { throwIfNoEntry: false });
  // A program of the application may have been quicker.
  if (stats === undefined) return;
  if (stats.isDirectory()) {
    const isEmpty = withDirectory(at, (descriptor) => {
      const place = { descriptor, path };
      try {
        for (const inner of namesIn(place)) remove(place, inner, walk);
        return namesIn(place).length === 0;
      } catch (error) {
        throw withNames(error, [place]);
      }
    });
    // What is left alone keeps its directory too.
    if (isEmpty) rmdirSync(at);
  } else if (walk.mayGo(path, stats)) {
    unlinkSync(at);
    walk.counts.removed++;
  } else {
    moveAside(at, path.slice(walk.top.length).split('/').filter(Boolean), pathBytes(walk.aside));
    walk.counts.setAside++;
  }
}

/** @param names the way from `aside` to where it goes */
function moveAside(at: Buffer, [name = '', ...further]: readonly string[], aside: Buffer): void {
  try {
    mkdirSync(aside, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  withDirectory(aside, (descriptor) => {
    if (further.length === 0) renameSync(at, beneath(descriptor, name));
    else moveAside(at, further, beneath(descriptor, name));
  });
}

/** A failure names what it was about by a descriptor, which means nothing to anybody else. */
function withNames(error: unknown, places: readonly Place[]): unknown {
  if (error instanceof Error && 'code' in error)
    for (const { descriptor, path } of places)
      error.message = error.message.replaceAll(`/proc/self/fd/${descriptor}/`, `${pathText(path)}/`);
  return error;
}

function namesIn({ descriptor }: Place): readonly string[] {
  return rawNames(beneath(descriptor, '.'));
}

/** The file daemon makes a symbolic link anew, and cannot give it its old time: where it leads is all there is to it. */
function isSameLink(live: Buffer, is: Stats, copy: Buffer, was: Stats): boolean {
  return is.isSymbolicLink() && was.isSymbolicLink() && is.uid === was.uid && is.gid === was.gid && linkTarget(live) === linkTarget(copy);
}

function linkTarget(path: Buffer): string {
  return readlinkSync(path, 'latin1');
}
