import type { Column, TableName } from '../pieces.ts';

/** A table as `pick` knows it. */
export interface PickedTable {
  readonly name: TableName;
  wanted: boolean;
  /** Whether its rows are wanted where it is. */
  rows: boolean;
  readonly columns: readonly Column[];
  readonly text: string;
  /** What of its schema came while nobody wanted it: it may turn out to be a partition of a wanted one. */
  readonly waiting: string[];
  readonly partitions: { readonly table: PickedTable; readonly text: string }[];
}

export function needsRows({ wanted, rows }: PickedTable): boolean {
  return wanted && rows;
}

/** Whether it holds less than the dump has of it. */
export function lacksRows(table: PickedTable): boolean {
  return !needsRows(table) || table.partitions.some((partition) => lacksRows(partition.table));
}

/** Its rows are not wanted, and they are in its partitions. */
export function leaveEmpty(table: PickedTable): void {
  table.rows = false;
  for (const partition of table.partitions) leaveEmpty(partition.table);
}
