import { isUtf8 } from 'node:buffer';
import { dirname } from 'node:path';
import { constants, type DatabaseSync } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import { asFailure } from './as-failure.ts';
import { flush } from './exchange.ts';
import { openDatabase } from './open-database.ts';
import { scan } from './scan.ts';

/** Statements are executed when at least this many bytes of whole ones are there. */
const batchLength = 64 * 1024;

/**
 * Loads a dump from `input` into the empty file `file`. Nothing protects the file while it is loaded, because a load that is
 * interrupted is thrown away; at the end it is on disk for good.
 * @throws Failure not-whole: the SQL is no dump, or fails; io
 */
export async function runLoad(file: string, input: AsyncIterable<Buffer>): Promise<void> {
  const database = openDatabase(file);
  try {
    prepare(database);
    await executeAll(database, input);
  } catch (error) {
    throw said(asFailure(error, file));
  } finally {
    database.close();
  }
  flush(file);
  flush(dirname(file));
}

function prepare(database: DatabaseSync): void {
  database.exec('PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536');
  // The scanner has refused all of this; should it ever be led astray, SQLite refuses it again.
  database.setAuthorizer((action, first, second) => {
    const { SQLITE_ATTACH, SQLITE_DETACH, SQLITE_FUNCTION, SQLITE_CREATE_VTABLE, SQLITE_DENY, SQLITE_OK } = constants;
    if (action === SQLITE_ATTACH || action === SQLITE_DETACH || action === SQLITE_CREATE_VTABLE) return SQLITE_DENY;
    return action === SQLITE_FUNCTION && denied.has((second ?? first ?? '').toLowerCase()) ? SQLITE_DENY : SQLITE_OK;
  });
}

const denied = new Set(['load_extension', 'fts3_tokenizer', 'readfile', 'writefile', 'edit']);

async function executeAll(database: DatabaseSync, input: AsyncIterable<Buffer>): Promise<void> {
  const scanner = scan();
  let waiting: Buffer[] = [];
  let executed = 0;
  const execute = (until: number): void => {
    const all = Buffer.concat(waiting);
    const sql = all.subarray(0, until - executed);
    // A JavaScript string would repair it, and nobody would know. Penstock's own dumps hold no such text.
    if (!isUtf8(sql)) {
      throw new Failure('not-whole', 'the dump holds text that is not UTF-8', { hint: 'load it by hand with the sqlite3 shell' });
    }
    database.exec(sql.toString('utf8'));
    waiting = [all.subarray(sql.length)];
    executed = until;
  };
  for await (const chunk of input) {
    scanner.push(chunk);
    waiting.push(chunk);
    if (scanner.wholeUntil - executed >= batchLength) execute(scanner.wholeUntil);
  }
  scanner.finish();
  execute(scanner.wholeUntil);
}

/** An error in the dump's own SQL is the dump's. */
function said(error: unknown): unknown {
  const isSqlError = error instanceof Error && (error as Error & { code?: string }).code === 'ERR_SQLITE_ERROR';
  if (!isSqlError) return error;
  return new Failure('not-whole', `the dump does not load: ${error.message}`, { cause: error });
}
