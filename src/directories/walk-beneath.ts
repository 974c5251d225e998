import { closeSync, fstatSync, lstatSync, type BigIntStats } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { beneath, holdPath, openDirectory } from './held-path.ts';
import { rawNames } from './raw-names.ts';

/** Something that a walk met. */
export interface Met {
  /** Raw, and relative to the top; empty for the top itself. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'other';
  readonly stats: BigIntStats;
  /** It is a directory, and what is below it is not walked. */
  readonly isClosed?: true;
}

export interface WalkLimits {
  /** Whether a directory that is a filesystem of its own, or mounted from elsewhere, is entered all the same. @param path raw, relative */
  readonly entersMount: (path: string) => boolean;
  /** The mount points below the top, raw and relative; a directory may be mounted from its own filesystem. */
  readonly mounts: ReadonlySet<string>;
  /** What is not met at all. */
  readonly isLeftOut: (path: string) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Lists a directory with everything below it, each directory before what is in it, without ever following a symbolic link, also not one that is put in a directory's
 * place meanwhile. What vanishes is not met.
 * @param top an absolute path without symbolic links
 * @throws Failure no-input: there is no such directory
 */
export async function* walkBeneath(top: string, limits: WalkLimits): AsyncGenerator<Met> {
  const held = holdPath(top);
  try {
    const descriptor = held.at('') as number;
    const stats = fstatSync(descriptor, { bigint: true });
    yield { path: '', type: 'directory', stats };
    yield* walk(descriptor, '', stats.dev, limits);
  } finally {
    held.close();
  }
}

async function* walk(descriptor: number, path: string, device: bigint, limits: WalkLimits): AsyncGenerator<Met> {
  // A signal that ends the run is heard where the event loop turns.
  await turn();
  limits.signal.throwIfAborted();
  for (const name of rawNames(beneath(descriptor, '.')).toSorted()) {
    const inner = path === '' ? name : `${path}/${name}`;
    if (limits.isLeftOut(inner)) continue;
    const stats = lstatSync(beneath(descriptor, name), { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) continue;
    const type = typeOf(stats);
    if (type !== 'directory') {
      yield { path: inner, type, stats };
      continue;
    }
    if ((stats.dev !== device || limits.mounts.has(inner)) && !limits.entersMount(inner)) {
      yield { path: inner, type, stats, isClosed: true };
      continue;
    }
    const next = openDirectory(beneath(descriptor, name));
    if (next === undefined) continue;
    try {
      const opened = fstatSync(next, { bigint: true });
      // Another directory than the one that was looked at has come in its place.
      if (opened.ino !== stats.ino || opened.dev !== stats.dev) continue;
      yield { path: inner, type, stats };
      yield* walk(next, inner, stats.dev, limits);
    } finally {
      closeSync(next);
    }
  }
}

function typeOf(stats: BigIntStats): Met['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
}
