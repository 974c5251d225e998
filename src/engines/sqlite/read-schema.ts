import { isUtf8 } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import { isInternal } from './is-internal.ts';
import { quoteName } from './quote.ts';
import type { Column } from './row-expression.ts';

/** What a dump has to make again, in the order of sqlite_schema. */
export interface Schema {
  readonly tables: readonly Table[];
  /** Virtual tables: their data lie in the shadow tables, which are among `tables`. */
  readonly virtual: readonly { readonly name: string; readonly sql: string }[];
  /** SQLite's own tables that hold data: sqlite_sequence, sqlite_stat1 and its like. */
  readonly internal: readonly Table[];
  /** CREATE statements of what needs the rows first: indexes, views, triggers. */
  readonly later: readonly string[];
}

/** A table with rows. */
export interface Table {
  readonly name: string;
  readonly sql: string;
  /** The columns a row is dumped with: generated ones are not, an implicit rowid is, where there is a name to reach it by. */
  readonly columns: readonly Column[];
  /** Whether `INSERT INTO t VALUES` without a list of columns means `columns`. */
  readonly isPlain: boolean;
  /** An expression that is the rowid, undefined for a table that has none or hides it. */
  readonly rowid: string | undefined;
  /** What is true for the rows that are wanted; undefined: all are. */
  readonly condition?: string | undefined;
}

/** @throws Failure not-whole: the schema holds text that cannot be SQL */
export function readSchema(database: DatabaseSync): Schema {
  refuseInvalidText(database);
  const rows = database
    .prepare('SELECT type, name, sql, rootpage FROM sqlite_schema WHERE sql NOT NULL ORDER BY rowid')
    .all() as unknown as { type: string; name: string; sql: string; rootpage: number | bigint }[];
  const tables = rows.filter(({ type }) => type === 'table');
  const stored = tables.filter(({ rootpage }) => Number(rootpage) !== 0);
  // ALTER TABLE and writable schemas can leave a view behind its trigger; kind by kind, each finds what it needs.
  const later = ['index', 'view', 'trigger'].flatMap((kind) => rows.filter(({ type }) => type === kind));
  return {
    tables: stored.filter(({ name }) => !isInternal(name)).map(({ name, sql }) => readTable(database, name, sql)),
    virtual: tables.filter(({ rootpage }) => Number(rootpage) === 0).map(({ name, sql }) => ({ name, sql })),
    internal: stored.filter(({ name }) => isInternal(name)).map(({ name, sql }) => readTable(database, name, sql)),
    later: later.map(({ sql }) => sql),
  };
}

/** What is not UTF-8 would come back as something else, and nothing can be written in its place as it can in a row. */
function refuseInvalidText(database: DatabaseSync): void {
  const statement = database.prepare("SELECT name, CAST(concat(name, ' ', tbl_name, ' ', sql) AS BLOB) AS text FROM sqlite_schema");
  const isUtf16 = Object.values(database.prepare('PRAGMA encoding').get() ?? {})[0] !== 'UTF-8';
  for (const { name, text } of isUtf16 ? [] : (statement.all() as unknown as { name: string; text: Uint8Array }[])) {
    if (isUtf8(text)) continue;
    throw new Failure('not-whole', `the definition of ${name} is not in UTF-8, though the database says it is`, {
      hint: 'make it again in UTF-8; until then, back up a filesystem snapshot of the file',
    });
  }
}

function readTable(database: DatabaseSync, name: string, sql: string): Table {
  const declared = database.prepare('SELECT name, type, pk, hidden FROM pragma_table_xinfo(?)').all(name) as unknown as {
    name: string;
    type: string;
    pk: number | bigint;
    hidden: number | bigint;
  }[];
  // A primary key that is the rowid itself is the only one without an index; a table WITHOUT ROWID lists its own tree as one.
  const hasKeyIndex = database.prepare("SELECT 1 FROM pragma_index_list(?) WHERE origin = 'pk'").get(name) !== undefined;
  const key = declared.filter(({ pk }) => Number(pk) > 0);
  const isAlias = key.length === 1 && !hasKeyIndex;
  const columns = declared
    .filter(({ hidden }) => Number(hidden) === 0)
    .map((column) => ({ name: column.name, type: column.type, isRowid: isAlias && Number(column.pk) > 0 }));
  const rowid = isAlias ? undefined : implicitRowid(database, name, declared);
  return {
    name,
    sql,
    columns: rowid === undefined ? columns : [{ name: rowid, type: 'INTEGER', isRowid: true }, ...columns],
    isPlain: rowid === undefined && columns.length === declared.length,
    rowid: rowid ?? columns.filter(({ isRowid }) => isRowid).map((column) => quoteName(column.name))[0],
  };
}

/** The name by which the rowid of a table without an INTEGER PRIMARY KEY can be read and written, unless columns hide all three. */
function implicitRowid(database: DatabaseSync, name: string, declared: readonly { name: string }[]): string | undefined {
  const taken = new Set(declared.map((column) => column.name.toLowerCase()));
  const alias = ['rowid', '_rowid_', 'oid'].find((candidate) => !taken.has(candidate));
  if (alias === undefined || isInternal(name)) return undefined;
  return hasRowid(database, name, alias) ? alias : undefined;
}

function hasRowid(database: DatabaseSync, name: string, alias: string): boolean {
  try {
    // Without quotes: a quoted name that is no column would be taken for a string.
    database.prepare(`SELECT ${alias} FROM ${quoteName(name)} LIMIT 0`);
    return true;
  } catch {
    return false;
  }
}
