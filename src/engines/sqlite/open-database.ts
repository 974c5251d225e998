import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Failure } from '../../failures/failure.ts';
import { asFailure } from './as-failure.ts';

/**
 * Opens an existing database, never makes one. It is opened for writing where that is allowed, because a reader that may not
 * write can neither play back a hot journal nor open a WAL database whose application is not running; SQLite itself falls back
 * to reading only. Double-quoted string literals are allowed, as in every stock SQLite: schemas out there rely on them.
 * @param options.busySeconds how long a statement waits for the locks of others (default 60)
 * @throws Failure no-input: no such file; not-whole: not a database; privileges; io
 */
export function openDatabase(file: string, options: { busySeconds?: number } = {}): DatabaseSync {
  try {
    if (!statSync(file).isFile()) throw new Failure('no-input', `${file} is not a file`);
    const url = pathToFileURL(file);
    url.searchParams.set('mode', 'rw');
    const database = new DatabaseSync(url, {
      timeout: (options.busySeconds ?? 60) * 1000,
      defensive: false,
      enableForeignKeyConstraints: false,
      enableDoubleQuotedStringLiterals: true,
    });
    // Opening reads nothing; the schema's version is the first page's.
    database.prepare('PRAGMA schema_version').get();
    return database;
  } catch (error) {
    throw asFailure(error, file);
  }
}
