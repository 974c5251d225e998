import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { momentOf, stampOf } from '../state/stamp.ts';

/** A copy of a directory that a restore has kept. */
export interface KeptCopy {
  readonly path: string;
  readonly keptAt: Date;
}

/**
 * Where the copy of `directory` made at `at` lies: beside it as `<directory>__penstock_<UTC yyyymmddThhmmssZ>`, or inside where the
 * directory is a filesystem of its own, because a hard link does not leave its filesystem.
 */
export function copyPlace(directory: string, at: Date): string {
  const { parent, prefix } = surroundings(directory);
  return join(parent, `${prefix}${stampOf(at)}`);
}

/** The copies there are of `directory`, newest first. */
export function keptCopies(directory: string): readonly KeptCopy[] {
  const { parent, prefix } = surroundings(directory);
  return namesIn(parent)
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => {
      const keptAt = momentOf(name.slice(prefix.length));
      return keptAt === undefined ? [] : [{ path: join(parent, name), keptAt }];
    })
    .toSorted((one, other) => other.keptAt.getTime() - one.keptAt.getTime());
}

/** Whether an entry of a directory is a copy that was made of it, and so no part of it. */
export function isOwnCopy(directory: string, name: string): boolean {
  return name.startsWith(`${basename(directory)}__penstock_`);
}

function surroundings(directory: string): { parent: string; prefix: string } {
  const parent = dirname(directory);
  const prefix = `${basename(directory)}__penstock_`;
  return isFilesystem(directory, parent) ? { parent: directory, prefix } : { parent, prefix };
}

function isFilesystem(directory: string, parent: string): boolean {
  if (directory === parent) return true;
  try {
    return statSync(directory).dev !== statSync(parent).dev;
  } catch {
    return false;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
