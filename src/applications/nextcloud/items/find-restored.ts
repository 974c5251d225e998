import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../failures/failure.ts';
import type { RestoredFile } from '../../items.ts';

/** Takes `alice/files/Documents/report.odt` apart. @throws Failure usage: it is no such path */
export function splitFilePath(path: string): { readonly user: string; readonly parts: readonly string[] } {
  const [user = '', files, ...parts] = path.split('/').filter((part) => part !== '');
  if (files === 'files' && parts.length > 0 && ![user, ...parts].some((part) => part === '.' || part === '..')) return { user, parts };
  throw new Failure('usage', `${JSON.stringify(path)} is no file of a user`, {
    hint: 'expected one such as alice/files/Documents/report.odt',
  });
}

/** Where a restored file lies: below where Bareos put it with its whole path, or in a directory of users. @throws Failure no-input: it does not */
export function findRestored({ path, restoredTo }: RestoredFile, dataDirectory: string): string {
  const { user, parts } = splitFilePath(path);
  const inside = join(user, 'files', ...parts);
  const places = [join(restoredTo, dataDirectory, inside), join(restoredTo, inside)];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new Failure('no-input', `there is no ${places[0]}`, {
    hint: `restore it with where=${restoredTo}, or name the directory that has ${user}/files in it with --restored`,
  });
}
