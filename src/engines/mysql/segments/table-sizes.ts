import { quoteString } from '../quote.ts';
import type { Session } from '../session.ts';

/** What the server's statistics know of a table: about how many rows it has, and bytes of them without secondary keys. */
export interface TableSize {
  readonly rows: number;
  readonly bytes: number;
}

const unknown: TableSize = { rows: 0, bytes: 0 };

/** @returns the size of a table; nothing of one that the server knows nothing of */
export async function tableSizes(session: Session, database: string): Promise<(table: string) => TableSize> {
  const rows = await session.query(
    `SELECT TABLE_NAME AS name, TABLE_ROWS AS row_count, DATA_LENGTH AS bytes FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteString(database)}`,
  );
  const known = new Map(rows.map((row) => [row['name'] ?? '', { rows: Number(row['row_count'] ?? 0), bytes: Number(row['bytes'] ?? 0) }]));
  return (table) => known.get(table) ?? unknown;
}
