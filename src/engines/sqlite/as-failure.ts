import { Failure } from '../../failures/failure.ts';

/** What SQLite or the file system says of `file`, as a Failure; an error that is about neither is given back as it is. */
export function asFailure(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error;
  const { code, errcode, path } = error as Error & { code?: string; errcode?: number; path?: string };
  if (code === 'ERR_SQLITE_ERROR' && errcode !== undefined) return ofSqlite(error, errcode, file);
  const kind = fileKinds[code ?? ''];
  if (kind === undefined) return error;
  return new Failure(kind, kind === 'no-input' ? `there is no file ${path ?? file}` : `${path ?? file}: ${error.message}`, {
    cause: error,
  });
}

function ofSqlite(error: Error, errcode: number, file: string): unknown {
  const missing = /no such collation sequence: (.*)|(?:no such|unknown) function: (.*)/.exec(error.message);
  if (missing) {
    const what = missing[1] === undefined ? `the function ${missing[2]}` : `the collation ${missing[1]}`;
    return new Failure('unavailable', `${file} needs ${what}, which only its application brings along`, {
      hint: 'penstock can neither check nor restore such a database; back up a filesystem snapshot of the file instead',
      cause: error,
    });
  }
  const kind = sqliteKinds[errcode & 0xff];
  if (kind === undefined) return error;
  return new Failure(kind, `${file}: ${error.message}`, { hint: kind === 'not-whole' ? damagedHint : undefined, cause: error });
}

/** What can be done about a damaged file. */
export const damagedHint = 'restore the last good backup; what is left of a damaged file may be saved by .recover of the sqlite3 shell';

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are about the world and not about our SQL. */
const sqliteKinds: Readonly<Record<number, Failure['kind']>> = {
  3: 'privileges', // SQLITE_PERM
  5: 'try-later', // SQLITE_BUSY
  6: 'try-later', // SQLITE_LOCKED
  7: 'unavailable', // SQLITE_NOMEM
  8: 'privileges', // SQLITE_READONLY
  10: 'io', // SQLITE_IOERR
  11: 'not-whole', // SQLITE_CORRUPT
  13: 'io', // SQLITE_FULL
  14: 'privileges', // SQLITE_CANTOPEN
  26: 'not-whole', // SQLITE_NOTADB
};

const fileKinds: Readonly<Record<string, Failure['kind']>> = {
  ENOENT: 'no-input',
  ENOTDIR: 'no-input',
  EACCES: 'privileges',
  EPERM: 'privileges',
  EROFS: 'privileges',
  EIO: 'io',
  ENOSPC: 'io',
  EDQUOT: 'io',
};
