import { isUtf8 } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import { inParentheses } from '../partial-rows.ts';
import { quoteName } from './quote.ts';
import { repairLiterals } from './repair-literals.ts';
import { rowExpression } from './row-expression.ts';
import type { Table } from './read-schema.ts';

/**
 * The longest row as SQL, in bytes, so of blobs twice their size: the program that loads it has it as one string, and V8 ends those at
 * 512 MiB.
 */
const longestRow = 256 * 1024 * 1024;

/**
 * Each row of a table, or of the rows `from` a rowid, at most `most` of them, as SQL literals: slower than batches, but right for
 * whatever they hold.
 * @throws Failure not-whole: a row is longer than `longestRow`
 */
export function* readSingly(
  database: DatabaseSync,
  table: Table,
  encoding: string,
  range?: { readonly from: bigint; readonly most: number },
): Generator<Buffer> {
  const expression = rowExpression(table.columns, encoding);
  const wanted = table.condition === undefined ? 'true' : inParentheses(table.condition);
  const where = range === undefined ? ` WHERE ${wanted}` : ` WHERE ${table.rowid} >= ? AND ${wanted} ORDER BY ${table.rowid} LIMIT ?`;
  const statement = database.prepare(`SELECT ${asBytes(expression, encoding)} FROM ${quoteName(table.name)}${where}`);
  statement.setReturnArrays(true);
  const rows = range === undefined ? statement.iterate() : statement.iterate(range.from, range.most);
  try {
    for (const [row] of rows as unknown as Iterable<unknown[]>) {
      const bytes = toBuffer(row);
      if (bytes.length > longestRow) throw tooLong(table);
      yield isUtf8(bytes) && !bytes.includes('\r\n') ? bytes : repairLiterals(bytes);
    }
  } catch (error) {
    throw isTooBig(error) ? tooLong(table) : error;
  }
}

/** A cast gives a text's bytes in the database's encoding; what is dumped of a UTF-16 database is ASCII, and comes as a string. */
export function asBytes(expression: string, encoding: string): string {
  return encoding === 'UTF-8' ? `CAST(${expression} AS BLOB)` : expression;
}

export function toBuffer(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return Buffer.from(value as string, 'latin1');
}

/** SQLITE_TOOBIG: a string or blob is longer than the connection's limit. */
export function isTooBig(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === 18;
}

function tooLong(table: Table): Failure {
  return new Failure('not-whole', `a row of the table ${table.name} is longer than ${longestRow / 1024 / 1024} MiB as SQL`, {
    hint: 'penstock dumps blobs of up to 128 MiB and text of up to 256 MiB; larger ones belong into files',
  });
}
