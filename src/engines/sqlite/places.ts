import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { keptAt, keptName, stagingName } from '../names.ts';
import type { SqliteSettings } from './settings.ts';

/** Where a database, its staging file and what is kept of it are: all in one directory, so that a rename is all a swap needs. */
export interface Places {
  /** The file itself, where the settings name a symbolic link: swapping the link would leave the file and its owner's intent behind. */
  readonly live: string;
  readonly staging: string;
  readonly directory: string;
  kept(at: Date): string;
  /** When a file of this name in the directory was kept, if it is one of this database's. */
  keptAt(name: string): Date | undefined;
}

/** A file's name may have 255 bytes; SQLite appends `-journal` to it. */
const longestName = 255 - '-journal'.length;

/** What SQLite keeps beside a database file. */
export const companions = ['-wal', '-shm', '-journal'] as const;

/** @param drill see `Surroundings.drill`: the staging file is in its directory then */
export function places(settings: SqliteSettings, drill?: { readonly directory: string }): Places {
  const live = resolved(settings.file);
  const directory = dirname(live);
  const name = basename(live);
  return {
    live,
    directory,
    staging: join(drill?.directory ?? directory, stagingName(name, longestName, drill)),
    kept: (at) => join(directory, keptName(name, at, longestName)),
    keptAt: (other) => keptAt(name, other, longestName),
  };
}

function resolved(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    // The file may be lost; a link that is left still says where it has to be.
    return linkTarget(file) ?? file;
  }
}

function linkTarget(file: string): string | undefined {
  try {
    return resolve(dirname(file), readlinkSync(file));
  } catch {
    return undefined;
  }
}
