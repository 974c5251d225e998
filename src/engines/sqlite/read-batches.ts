import { isUtf8 } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';
import { inParentheses } from '../partial-rows.ts';
import { quoteName } from './quote.ts';
import { asBytes, isTooBig, readSingly, toBuffer } from './read-singly.ts';
import { quickRowExpression } from './row-expression.ts';
import type { Table } from './read-schema.ts';

/** What a batch may come to before it is read row by row: bounds the memory, whatever the rows are. */
const longestBatch = 8 * 1024 * 1024;
const mostRows = 10_000;

/**
 * The rows of a table that has a rowid, as SQL literals, several rows to a buffer, which are separated by `),` and a new line
 * and a `(`. Batches that hold what needs a closer look are read again row by row, and after each such batch ever more rows at once.
 * @param aim about how many bytes a buffer should have
 */
export function* readBatches(database: DatabaseSync, table: Table, encoding: string, aim: number): Generator<Buffer> {
  const expression = quickRowExpression(table.columns, encoding);
  const { rowid, condition } = table;
  const wanted = condition === undefined ? '' : ` AND ${inParentheses(condition)}`;
  const statement = database.prepare(
    `SELECT max(k), ${asBytes('group_concat(r, char(41,44,10,40))', encoding)} FROM ` +
      `(SELECT ${rowid} AS k, ${expression} AS r FROM ${quoteName(table.name)} WHERE ${rowid} >= ?${wanted} ORDER BY ${rowid} LIMIT ?)`,
  );
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const lastOf = database.prepare(
    `SELECT max(k), count(*) FROM (SELECT ${rowid} AS k FROM ${quoteName(table.name)} WHERE ${rowid} >= ?${wanted} ORDER BY ${rowid} LIMIT ?)`,
  );
  lastOf.setReturnArrays(true);
  lastOf.setReadBigInts(true);

  const biggest = database.limits.length;
  const read = (from: bigint, most: number): readonly [last: bigint | null, rows: Buffer] | undefined => {
    database.limits.length = longestBatch;
    try {
      const [last, rows] = statement.get(from, most) as unknown as [bigint | null, unknown];
      if (last === null) return [null, Buffer.alloc(0)];
      const bytes = toBuffer(rows);
      return isUtf8(bytes) && !bytes.includes('\r\n') ? [last, bytes] : undefined;
    } catch (error) {
      if (isTooBig(error) || isUnusual(error)) return undefined;
      throw error;
    } finally {
      database.limits.length = biggest;
    }
  };

  let most = 64;
  let singly = mostRows;
  for (let from: bigint | undefined = lowest; from !== undefined;) {
    const batch = read(from, most);
    if (batch === undefined) {
      const [last] = lastOf.get(from, singly) as unknown as [bigint];
      yield* readSingly(database, table, encoding, { from, most: singly });
      from = after(last);
      singly *= 2;
      continue;
    }
    const [last, rows] = batch;
    if (last === null) return;
    yield rows;
    most = Math.max(1, Math.min(mostRows, Math.round((most * aim) / Math.max(1, rows.length))));
    from = after(last);
  }
}

/** The error that `quickRowExpression` raises. */
function isUnusual(error: unknown): boolean {
  return (error as Error).message.includes('JSON cannot hold BLOB values');
}

const lowest = -(2n ** 63n);

function after(rowid: bigint): bigint | undefined {
  return rowid === 2n ** 63n - 1n ? undefined : rowid + 1n;
}
