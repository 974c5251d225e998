import { chmodSync, chownSync, closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { Failure } from '../../failures/failure.ts';
import { companions, type Places } from './places.ts';

/** Owner, group and permission bits of a file. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/**
 * Puts the staging file in the live one's place, which stays there under the name `kept`. At no moment is there no file at the
 * live path, and a crash leaves the one or the other there.
 */
export function exchange({ live, staging, directory }: Places, kept: string): void {
  link(live, kept);
  renameSync(staging, live);
  flush(directory);
}

function link(live: string, kept: string): void {
  try {
    linkSync(live, kept);
  } catch (cause) {
    throw new Failure('unavailable', `${live} cannot be kept as a hard link: ${(cause as Error).message}`, {
      hint: 'this filesystem has no hard links, or the file is not ours; set the strategy in-place',
      cause,
    });
  }
}

/** Undoes `exchange`. */
export function exchangeBack({ live, staging, directory }: Places, kept: string): void {
  linkSync(live, staging);
  renameSync(kept, live);
  flush(directory);
}

/**
 * Moves what SQLite left beside `from`, so that it can never be replayed into what comes in its place. A -shm, which is but an
 * index of the -wal, is not kept.
 */
export function moveCompanions(from: string, to: string): string[] {
  rmSync(`${from}-shm`, { force: true });
  const moved = companions.filter((suffix) => existsSync(from + suffix));
  for (const suffix of moved) renameSync(from + suffix, to + suffix);
  return moved.map((suffix) => to + suffix);
}

/** Gives `path` the owner, group and mode of what it replaces. */
export function own(path: string, { uid, gid, mode }: Ownership): void {
  const is = statSync(path);
  try {
    if (is.uid !== uid || is.gid !== gid) chownSync(path, uid, gid);
  } catch (cause) {
    throw new Failure('privileges', `the restored file cannot be given to uid ${uid} and gid ${gid}, who own the live one`, {
      hint: 'run as root or as that user, or set the strategy in-place',
      cause,
    });
  }
  chmodSync(path, mode);
  flush(path);
}

/** Waits until a file, or a directory's entries, are on disk. */
export function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
