import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { Failure } from '../failures/failure.ts';

/** Where programs are when the environment is empty, as bareos-fd may start us. */
const usualPlaces = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** PATH for us and our children: the caller's, then the usual places. */
export function searchPath(): string {
  const given = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
  return [...new Set([...given, ...usualPlaces])].join(delimiter);
}

/**
 * The absolute path of the first of `names` that is installed.
 * @param places directories to look in before PATH, best first
 * @throws Failure unavailable, with `hint` saying what to install
 */
export async function findProgram(names: readonly string[], hint: string, places: readonly string[] = []): Promise<string> {
  for (const name of names) {
    for (const directory of [...places, ...searchPath().split(delimiter)]) {
      const path = isAbsolute(name) ? name : join(directory, name);
      if (await isExecutable(path)) return path;
    }
  }
  throw new Failure('unavailable', `${names.join(' or ')} is not installed`, { hint });
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
