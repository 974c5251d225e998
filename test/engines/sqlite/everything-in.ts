import { DatabaseSync } from 'node:sqlite';

const bits = new DataView(new ArrayBuffer(8));

/**
 * All that a database file holds, in a form two of them can be compared by: its pragmas, its schema, and every value with its type and
 * its bytes, read in another way than the dump reads them.
 */
export function everythingIn(file: string): { pragmas: unknown; schema: unknown; rows: Record<string, string[]> } {
  const database = new DatabaseSync(file, { readOnly: true, readBigInts: true, enableDoubleQuotedStringLiterals: true });
  try {
    const pragmas = ['user_version', 'application_id', 'encoding', 'page_size', 'auto_vacuum', 'journal_mode'];
    const schema = database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage <> 0 ORDER BY name").all();
    return {
      pragmas: pragmas.map((name) => database.prepare(`PRAGMA ${name}`).get()),
      schema,
      rows: Object.fromEntries(tables.map(({ name }) => [String(name), rowsOf(database, String(name))])),
    };
  } finally {
    database.close();
  }
}

function rowsOf(database: DatabaseSync, table: string): string[] {
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const columns = database
    .prepare('SELECT name FROM pragma_table_xinfo(?)')
    .all(table)
    .map(({ name }) => quoted(String(name)));
  const rowid = ['rowid', 'oid', '_rowid_'].find((name) => {
    try {
      database.prepare(`SELECT ${name} FROM ${quoted(table)} LIMIT 0`);
      return true;
    } catch {
      return false;
    }
  });
  if (rowid !== undefined) columns.unshift(rowid);
  const values = columns.map((name) => `typeof(${name}), iif(typeof(${name}) IN ('text', 'blob'), CAST(${name} AS BLOB), ${name})`);
  const statement = database.prepare(`SELECT ${values.join(', ')} FROM ${quoted(table)}`);
  return statement.all().length === 0 ? [] : readAll(statement);
}

function readAll(statement: ReturnType<DatabaseSync['prepare']>): string[] {
  statement.setReturnArrays(true);
  const rows: string[] = [];
  for (const row of statement.iterate() as unknown as Iterable<unknown[]>) {
    rows.push(row.map((value) => shown(value)).join(' '));
  }
  return rows;
}

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value !== 'number') return String(value);
  bits.setFloat64(0, value);
  return bits.getBigUint64(0).toString(16);
}
