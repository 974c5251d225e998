import { segmentBytes } from '../../../streams/segment.ts';
import { segmentEnds } from '../../../streams/segment-ends.ts';
import { conditionOf, inParentheses } from '../../partial-rows.ts';
import type { DumpOptions } from '../../segments.ts';
import type { Surroundings } from '../../surroundings.ts';
import { quoteName } from '../quote.ts';
import type { Session } from '../session.ts';
import type { Order } from './frames.ts';
import type { RowsOf } from './rows-of.ts';
import { splitRange } from './split-range.ts';
import { splitSteadily } from './split-steadily.ts';
import type { TableSize } from './table-sizes.ts';

/** What is to be read, and what the server's statistics expect of it. */
export interface Plan {
  readonly orders: readonly Extract<Order, { order: 'read' }>[];
  readonly rows: number;
  readonly bytes: number;
}

/** A range is at least so large, and a table is never cut into more than so many. */
const smallestRange = 32 * 1024 * 1024;
const mostRanges = 2048;

/**
 * One session reads the tables one after the other, as the dump tool does: then equal data are equal bytes. Several share them: large tables in ranges of their key, the largest pieces
 * first, so that at the end nobody waits long for another.
 * @param wanted conditions on tables of which not all rows are dumped, as `check-wishes.ts` has let them through
 */
export async function planReads(
  session: Session,
  database: string,
  tables: readonly RowsOf[],
  sizeOf: (table: string) => TableSize,
  { workers, dedup = false }: DumpOptions,
  wanted: Surroundings['rows'],
): Promise<Plan> {
  const pieces: { order: Plan['orders'][number]; bytes: number }[] = [];
  let [rows, bytes] = [0, 0];
  for (const table of tables) {
    const size = sizeOf(table.table);
    rows += size.rows;
    bytes += size.bytes;
    const ranges = workers > 1 && size.bytes > 2 * smallestRange ? await rangesOf(session, database, table, size, dedup) : [[]];
    const wish = conditionOf(table.table, wanted);
    const condition = wish === undefined ? [] : [inParentheses(wish)];
    for (const range of ranges)
      pieces.push({ order: readOrder(table, [...range, ...condition], dedup), bytes: size.bytes / ranges.length });
  }
  if (workers > 1) pieces.sort((one, other) => other.bytes - one.bytes);
  return { orders: pieces.map(({ order }) => order), rows, bytes };
}

function readOrder({ table, head, columns, clustered }: RowsOf, conditions: readonly string[], dedup: boolean): Plan['orders'][number] {
  // In the order of the key, in which rows are quickest to load, and not from a secondary key that holds all columns.
  const key = clustered ? ' FORCE INDEX (PRIMARY)' : '';
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const select = `SELECT ${columns.map((column) => quoteName(column)).join(',')} FROM ${quoteName(table)}${key}${where}`;
  return { order: 'read', table, head, select, ...(dedup ? { bytes: segmentEnds.most, ends: segmentEnds } : { bytes: segmentBytes }) };
}

/** Conditions that share the rows out, every row to exactly one. */
async function rangesOf(
  session: Session,
  database: string,
  table: RowsOf,
  size: TableSize,
  dedup: boolean,
): Promise<readonly (readonly string[])[]> {
  if (table.numbered === undefined || size.rows === 0) return [[]];
  const column = quoteName(table.numbered);
  const from = `FROM ${quoteName(database, table.table)} FORCE INDEX (PRIMARY)`;
  const [ends] = await session.query(`SELECT MIN(${column}) AS lowest, MAX(${column}) AS highest ${from}`);
  if (ends?.['lowest'] === null || ends?.['lowest'] === undefined) return [[]];
  const rows = Math.max(1, Math.round((size.rows * Math.max(smallestRange, size.bytes / mostRanges)) / size.bytes));
  const [lowest, highest] = [BigInt(ends['lowest'] ?? 0), BigInt(ends['highest'] ?? 0)];
  const cuts = await (dedup ? splitSteadily : splitRange)(lowest, highest, rows, async (low, high) => {
    const [plan] = await session.query(`EXPLAIN FORMAT=TRADITIONAL SELECT * ${from} WHERE ${column} >= ${low} AND ${column} < ${high}`);
    return Number(plan?.['rows'] ?? 0);
  });
  // Without an end on either side: rows that have come meanwhile are not of our moment, but those that have gone are.
  return [...cuts, undefined].map((cut, index) => {
    const conditions = [...(index === 0 ? [] : [`${column} >= ${cuts[index - 1]}`]), ...(cut === undefined ? [] : [`${column} < ${cut}`])];
    return conditions;
  });
}
