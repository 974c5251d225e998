import type { DatabaseSync } from 'node:sqlite';
import { quoteName } from './quote.ts';
import { readBatches } from './read-batches.ts';
import { readSingly } from './read-singly.ts';
import type { Table } from './read-schema.ts';

/** An INSERT takes rows until it is about this long, in bytes. */
const statementLength = 256 * 1024;

const separator = Buffer.from('),\n(');
const end = Buffer.from(');\n');

/** Writes the rows of a table as INSERT statements of many rows each, in the order in which the table is stored. */
export async function writeRows(
  database: DatabaseSync,
  table: Table,
  encoding: string,
  write: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  const columns = table.isPlain ? '' : `(${table.columns.map(({ name }) => quoteName(name)).join(',')})`;
  const start = Buffer.from(`INSERT INTO ${quoteName(table.name)}${columns} VALUES\n(`);
  let parts: Buffer[] = [];
  let length = 0;
  // Batches by rowid are several times quicker than single rows, where there is a rowid.
  for (const rows of table.rowid === undefined
    ? readSingly(database, table, encoding)
    : readBatches(database, table, encoding, statementLength)) {
    parts.push(parts.length === 0 ? start : separator, rows);
    length += rows.length;
    if (length < statementLength / 2) continue;
    await write(Buffer.concat([...parts, end]));
    parts = [];
    length = 0;
  }
  if (parts.length > 0) await write(Buffer.concat([...parts, end]));
}
