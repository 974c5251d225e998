import { constants, DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import type { Answer } from '../contract.ts';

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
    const { SQLITE_ATTACH, SQLITE_DETACH, SQLITE_DENY, SQLITE_OK } = constants;
    database.setAuthorizer((action) => (action === SQLITE_ATTACH || action === SQLITE_DETACH ? SQLITE_DENY : SQLITE_OK));
    const statement = database.prepare(query);
    // Whatever the size of a number: as text it is exact.
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    let rows = 0;
    let value: string | null = null;
    for (const row of statement.iterate() as Iterable<unknown>) {
      rows += 1;
      if (rows === 1) value = asText((row as SQLOutputValue[])[0]);
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

function asText(value: SQLOutputValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return String(value);
}
