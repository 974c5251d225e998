import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Failure } from '../../failures/failure.ts';

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

/** What SQLite or the file system says of `file`, as a Failure; anything else is given back as it is. */
export function asFailure(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error;
  const { code, errcode } = error as Error & { code?: string; errcode?: number };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Failure('no-input', `there is no file ${file}`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new Failure('privileges', `${file} may not be read`, { cause: error });
  if (code !== 'ERR_SQLITE_ERROR' || errcode === undefined) return error;
  const kind = kinds[errcode & 0xff];
  return kind === undefined ? error : new Failure(kind, `${file}: ${error.message}`, { cause: error });
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are about the world and not about our SQL. */
const kinds: Readonly<Record<number, Failure['kind']>> = {
  3: 'privileges', // SQLITE_PERM
  5: 'try-later', // SQLITE_BUSY
  6: 'try-later', // SQLITE_LOCKED
  8: 'privileges', // SQLITE_READONLY
  10: 'io', // SQLITE_IOERR
  11: 'not-whole', // SQLITE_CORRUPT
  13: 'io', // SQLITE_FULL
  14: 'privileges', // SQLITE_CANTOPEN
  26: 'not-whole', // SQLITE_NOTADB
};
