import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LiveDatabase } from './live-database.ts';

/** A small SQLite database in a file of its own, in WAL mode, with something of each kind. */
export async function liveSqlite(): Promise<LiveDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'penstock-sqlite-'));
  const file = join(directory, 'main.db');
  open(file, (database) => {
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA user_version = 7; PRAGMA application_id = 4711;
      CREATE TABLE customer(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, note);
      CREATE TABLE "order; DROP"(customer INTEGER REFERENCES customer, total REAL, "what's ""in""" BLOB) STRICT;
      CREATE TABLE empty(a, b) ;
      CREATE INDEX by_name ON customer(name) WHERE note IS NOT NULL;
      CREATE VIEW rich AS SELECT name FROM customer;
      CREATE TRIGGER touched AFTER UPDATE ON customer BEGIN UPDATE customer SET note = 'touched; ' || new.name WHERE id = new.id; END;
      INSERT INTO customer(name, note) VALUES ('Carol 🎉', CAST(x'410042ff' AS TEXT)), ('O''Brien', NULL), ('-- penstock seal 1', x'00ff');
      INSERT INTO "order; DROP" VALUES (1, 0.1, x'0001'), (2, -1e300, NULL), (3, 5e-324, zeroblob(3000));`);
  });
  return {
    settings: `{ engine: sqlite, file: ${file} }`,
    contents: () => Promise.resolve(open(file, contentsOf)),
    wreck: () =>
      Promise.resolve(
        open(file, (database) => database.exec(`DELETE FROM "order; DROP"; UPDATE customer SET name = 'x'; DROP TABLE empty`)),
      ),
    async beside() {
      const ours = new Set(['main.db', 'main.db-wal', 'main.db-shm']);
      return (await readdir(directory)).filter((name) => !ours.has(name));
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

function open<Result>(file: string, act: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(file);
  try {
    return act(database);
  } finally {
    database.close();
  }
}

function contentsOf(database: DatabaseSync): string {
  const schema = database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as { name: string }[];
  const rows = tables.map(({ name }) => {
    const table = `"${name.replaceAll('"', '""')}"`;
    const columns = database.prepare(`SELECT name FROM pragma_table_xinfo(?)`).all(name) as { name: string }[];
    // typeof and the bytes, so that 1, 1.0, '1' and x'31' are told apart, and text that is no text is seen.
    const values = columns
      .map(({ name: column }) => `"${column.replaceAll('"', '""')}"`)
      .map((column) => `typeof(${column}), hex(CAST(${column} AS BLOB))`);
    return [name, database.prepare(`SELECT ${values.join(', ')} FROM ${table} ORDER BY rowid`).all()];
  });
  const pragmas = ['user_version', 'application_id', 'encoding', 'journal_mode', 'page_size'].map((pragma) =>
    database.prepare(`PRAGMA ${pragma}`).get(),
  );
  return JSON.stringify({ schema, rows, pragmas, check: database.prepare('PRAGMA integrity_check').all() });
}
