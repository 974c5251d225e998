import type { DatabaseSync } from 'node:sqlite';
import { endsSegment, type SegmentEnds } from '../../streams/segment-ends.ts';
import { quoteName } from './quote.ts';
import { readBatches } from './read-batches.ts';
import { readSingly } from './read-singly.ts';
import { singleRows } from './single-rows.ts';
import type { Table } from './read-schema.ts';

/** An INSERT takes rows until it is about this long, in bytes. */
const statementLength = 256 * 1024;

const separator = Buffer.from('),\n(');
const end = Buffer.from(');\n');

/** Where they end at rows that say so themselves. */
const ends: SegmentEnds = { least: statementLength / 4, further: statementLength / 4, most: statementLength };

/**
 * Writes the rows of a table as INSERT statements of many rows each, in the order in which the table is stored.
 * @param dedup whether the same rows are the same statements, also behind a row that changed
 */
export async function writeRows(
  database: DatabaseSync,
  table: Table,
  encoding: string,
  write: (chunk: Buffer) => Promise<void>,
  dedup = false,
): Promise<void> {
  const columns = table.isPlain ? '' : `(${table.columns.map(({ name }) => quoteName(name)).join(',')})`;
  const start = Buffer.from(`INSERT INTO ${quoteName(table.name)}${columns} VALUES\n(`);
  let parts: Buffer[] = [];
  let length = 0;
  // Batches by rowid are several times quicker than single rows, where there is a rowid.
  const all = table.rowid === undefined ? readSingly(database, table, encoding) : readBatches(database, table, encoding, statementLength);
  for (const rows of dedup ? singleRows(all) : all) {
    parts.push(parts.length === 0 ? start : separator, rows);
    length += rows.length;
    if (dedup ? !endsSegment(ends, length, rows, 0, rows.length) : length < statementLength / 2) continue;
    await write(Buffer.concat([...parts, end]));
    parts = [];
    length = 0;
  }
  if (parts.length > 0) await write(Buffer.concat([...parts, end]));
}
