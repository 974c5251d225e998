import { isUtf8 } from 'node:buffer';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import { quoteName } from './quote.ts';
import type { Table } from './read-schema.ts';
import { repairLiterals } from './repair-literals.ts';
import { rowExpression } from './row-expression.ts';

/** An INSERT takes rows until it is this long, in characters. */
const statementLength = 64 * 1024;

/**
 * The longest row as SQL, in bytes. It is one string in the reading and in the loading process, and V8 ends strings at 512 MiB;
 * half of that leaves blobs of 128 MiB and text of 256 MiB.
 */
export const longestRow = 256 * 1024 * 1024;

const replacement = '\ufffd';

/** Writes the rows of a table as INSERT statements of many rows each, in the order in which the table is stored. */
export async function writeRows(
  database: DatabaseSync,
  table: Table,
  encoding: string,
  write: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  const insert = insertInto(table);
  let statement = '';
  for (const row of rows(database, table, encoding)) {
    statement += statement === '' ? `${insert}(${row})` : `,\n(${row})`;
    if (statement.length < statementLength) continue;
    await write(Buffer.from(`${statement};\n`));
    statement = '';
  }
  if (statement !== '') await write(Buffer.from(`${statement};\n`));
}

function insertInto(table: Table): string {
  const columns = table.isPlain ? '' : `(${table.columns.map(({ name }) => quoteName(name)).join(',')})`;
  return `INSERT INTO ${quoteName(table.name)}${columns} VALUES\n`;
}

/**
 * Each row's literals. A string is the quickest way to get them, but shows invalid UTF-8 as U+FFFD, which may as well be in the
 * text: from the first one on the table goes on as bytes.
 */
function* rows(database: DatabaseSync, table: Table, encoding: string): Generator<string> {
  const expression = rowExpression(table.columns, encoding);
  const from = `FROM ${quoteName(table.name)}`;
  let count = 0;
  for (const [row] of iterate(database.prepare(`SELECT ${expression} ${from}`))) {
    const text = row as string;
    if (text.length > longestRow) throw tooLong(table);
    if (text.includes(replacement)) {
      yield* rowsAsBytes(database.prepare(`SELECT CAST(${expression} AS BLOB) ${from} LIMIT -1 OFFSET ${count}`));
      return;
    }
    yield text.includes('\r\n') ? repairLiterals(Buffer.from(text)).toString() : text;
    count += 1;
  }
}

function* rowsAsBytes(statement: StatementSync): Generator<string> {
  for (const [row] of iterate(statement)) {
    const bytes = row as Uint8Array;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    yield (isUtf8(buffer) && !buffer.includes('\r\n') ? buffer : repairLiterals(buffer)).toString();
  }
}

function iterate(statement: StatementSync): Iterable<unknown[]> {
  statement.setReturnArrays(true);
  return statement.iterate() as unknown as Iterable<unknown[]>;
}

function tooLong(table: Table): Failure {
  return new Failure('not-whole', `a row of the table ${table.name} is longer than ${longestRow / 1024 / 1024} MiB as SQL`, {
    hint: 'penstock dumps values of up to 128 MiB (text: 256 MiB); keep larger ones in files',
  });
}
