import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/** Everything a database file says, table by table. */
export interface Fingerprint {
  readonly tables: ReadonlyMap<string, { readonly rows: number; readonly digest: string }>;
  /** Of the schema, the counters of AUTOINCREMENT and the settings in the header. */
  readonly schema: string;
}

/** Reads all rows of all tables, with the type of every value, and the schema as SQLite has it. */
export function fingerprint(file: string): Fingerprint {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const names = db
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
      .all()
      .map(({ name }) => String(name));
    const tables = new Map(names.map((name) => [name, digestOf(db, name)]));
    const schema = createHash('sha256');
    for (const row of db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').iterate())
      schema.update(JSON.stringify(row));
    for (const pragma of ['user_version', 'application_id', 'encoding', 'page_size', 'auto_vacuum', 'journal_mode']) {
      schema.update(JSON.stringify(db.prepare(`PRAGMA ${pragma}`).get()));
    }
    return { tables, schema: schema.digest('hex') };
  } finally {
    db.close();
  }
}

function digestOf(db: DatabaseSync, table: string): { rows: number; digest: string } {
  const statement = db.prepare(`SELECT * FROM "${table}" ORDER BY rowid`);
  statement.setReadBigInts(true);
  const digest = createHash('sha256');
  let rows = 0;
  for (const row of statement.iterate()) {
    digest.update(JSON.stringify(Object.entries(row).map(([column, value]) => [column, exactly(value)])));
    rows += 1;
  }
  return { rows, digest: digest.digest('hex') };
}

/** A value with its type: 1 is not 1.0, and neither is '1'. */
function exactly(value: unknown): readonly [string, string] {
  if (value instanceof Uint8Array) return ['blob', Buffer.from(value).toString('hex')];
  return [typeof value, String(value)];
}
