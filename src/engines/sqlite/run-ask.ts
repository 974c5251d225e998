import { constants, DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import type { Answer } from '../contract.ts';
import { tokenize } from './tokenize.ts';

/**
 * Answers a question from `file`, which is opened for reading only, and from no other file.
 * @throws Failure not-whole: SQLite's own words where it has no answer
 */
export function runAsk(file: string, query: string): Answer {
  const database = new DatabaseSync(file, {
    readOnly: true,
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: true,
  });
  try {
    database.setAuthorizer((action, first, second) => (onlyReads(action, first, second) ? constants.SQLITE_OK : constants.SQLITE_DENY));
    const statement = database.prepare(query);
    // SQLite takes the first statement and leaves the rest alone, which would never have been asked.
    for (const { text } of tokenize(query.slice(statement.sourceSQL.length))) {
      if (text !== ';') throw new Failure('not-whole', 'no check: it is more than one statement');
    }
    // Whatever the size of a number: as text it is exact.
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    let rows = 0;
    let value: string | null = null;
    for (const row of statement.iterate() as unknown as Iterable<SQLOutputValue[]>) {
      rows += 1;
      if (rows === 1) value = asText(row[0]);
      else break;
    }
    return { rows, value };
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SQLITE_ERROR') throw error;
    throw new Failure('not-whole', `SQLite said: ${(error as Error).message}`, { cause: error });
  } finally {
    database.close();
  }
}

/** What a query does that only reads. Whatever else it is, a file opened for reading only would not keep it from other files. */
function onlyReads(action: number, first: string | null, second: string | null): boolean {
  const { SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION, SQLITE_RECURSIVE, SQLITE_PRAGMA } = constants;
  if (action === SQLITE_FUNCTION) return second?.toLowerCase() !== 'load_extension';
  if (action === SQLITE_PRAGMA) return second === null ? isShown(first) : isAsked(first);
  return action === SQLITE_SELECT || action === SQLITE_READ || action === SQLITE_RECURSIVE;
}

/** Pragmas that say something of the database where they are given no value. */
function isShown(pragma: string | null): boolean {
  return (
    isAsked(pragma) || /^(?:application_id|encoding|page_count|page_size|schema_version|user_version|data_version)$/i.test(pragma ?? '')
  );
}

/** Pragmas whose value is what they are asked about. */
function isAsked(pragma: string | null): boolean {
  return /^(?:table_info|table_xinfo|table_list|index_info|index_xinfo|index_list|foreign_key_list|foreign_key_check|integrity_check|quick_check)$/i.test(
    pragma ?? '',
  );
}

function asText(value: SQLOutputValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return String(value);
}
