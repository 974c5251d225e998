/** A table of a dump. */
export interface TableName {
  /** As the dump's counts have it: `orders`, `public."Odd name"`. */
  readonly counted: string;
  /** Without quotes: the table, or its schema and the table. */
  readonly parts: readonly string[];
}

export interface Column {
  readonly name: string;
  /** What the values of a column are known to be before any is seen; `any`: each value says it itself, or it is text. */
  readonly holds: 'number' | 'boolean' | 'binary' | 'any';
}

/** One value of a row, nothing lost: numbers keep the digits of the dump, text the bytes it has, UTF-8 or not. */
export type Value =
  | null
  | { readonly is: 'text' | 'binary'; readonly bytes: Buffer }
  | { readonly is: 'number'; readonly digits: string }
  | { readonly is: 'boolean'; readonly true: boolean };

/**
 * A part of a dump that belongs to what is wanted of it, in the dump's order. `text` is SQL; all of it together is what the database's own
 * client loads into an empty database.
 */
export type Piece =
  /** What the session must be told, before everything and after it; belongs to every table. */
  | { readonly kind: 'settings'; readonly text: Buffer }
  /** What makes the table, or what the table stands on (a type, a sequence). */
  | { readonly kind: 'schema'; readonly table: TableName; readonly text: Buffer }
  /** The table's own definition has come: these are its columns. */
  | { readonly kind: 'columns'; readonly table: TableName; readonly columns: readonly Column[] }
  /** Rows begin, with these columns; a table's rows may come in several such runs. */
  | { readonly kind: 'rows-begin'; readonly table: TableName; readonly columns: readonly Column[]; readonly text: Buffer }
  | RowsPiece
  | { readonly kind: 'rows-end'; readonly table: TableName; readonly text: Buffer }
  /** Goes with the rows: locks, the state of a sequence. */
  | { readonly kind: 'around-rows'; readonly table: TableName; readonly text: Buffer }
  /** What is made when the rows are there: indexes, keys, triggers. */
  | { readonly kind: 'after'; readonly table: TableName; readonly text: Buffer }
  /** Something of a wanted table that is not given. Lower case, without a full stop. */
  | { readonly kind: 'left-out'; readonly table: TableName; readonly what: string };

export interface RowsPiece {
  readonly kind: 'rows';
  readonly table: TableName;
  readonly text: Buffer;
  /** Decoded, where that was wished for; how `text` is cut has nothing to do with them. */
  readonly rows: readonly (readonly Value[])[];
  /** Where rows are chosen: how many came, and how many of them are wanted. */
  readonly chosen?: { readonly of: number; readonly kept: number };
}

/** What a row must have in one of its columns to be wanted. */
export interface Condition {
  /** Counted from 0. */
  readonly column: number;
  fits(value: Value): boolean;
}

/** Chooses rows by what is in them. */
export interface RowFilter {
  /** Whether a table has what its rows are chosen by. @throws Failure no-input: it must, and has not */
  takes(table: TableName, columns: readonly Column[]): boolean;
  /** What a row with these columns must fulfil, all of it. @throws Failure no-input: its rows lack one that the table has */
  of(table: TableName, columns: readonly Column[]): readonly Condition[];
}

/** What is wanted of a dump. */
export interface Wish {
  wants(table: TableName): boolean;
  /** Named among those that are not wanted, though it may be a part of one that is. */
  refuses(table: TableName): boolean;
  /**
   * Whether the rows of a wanted table are wanted as well. Without them it is made all the same, and its counters go on where they stood; foreign keys to it, which
   * could not hold, are left out, but for those of tables that have no rows either. A partition of a table without rows has none.
   */
  wantsRows(table: TableName): boolean;
  /** Give rows as values as well. */
  readonly decode: boolean;
  readonly triggers: boolean;
  /** Only these rows; foreign keys, which could not hold, are left out. */
  readonly filter: RowFilter | undefined;
  /** All tables go into one database: foreign keys between them are kept, and what several stand on is made once. */
  readonly together: boolean;
}

/**
 * Takes a dump apart as it passes, on the same scanner that a backup and a restore use, so it refuses what they refuse. Memory is
 * flat: of rows no more than one is held, and only where they are decoded or chosen.
 */
export interface Picker {
  /** The completeness mark of a dump of this kind, a line of its own, where no statement is it: without it nobody takes what was picked for whole. */
  readonly mark: string;
  /** Whether anything is wanted of a table's rows, as far as this is known by now. @param table as the dump's counts have it */
  needsRows(table: string): boolean;
  /** @throws Failure not-whole, as `Scanner` does */
  push(chunk: Buffer): readonly Piece[];
  /** @returns what was left, and the names of all tables that the dump has */
  finish(): { readonly pieces: readonly Piece[]; readonly tables: readonly TableName[] };
}

/** An engine's verb `pick`. */
export type Pick = (wish: Wish) => Picker;
