import type { DatabaseSync } from 'node:sqlite';
import type { Counts } from '../contract.ts';
import { Failure } from '../../failures/failure.ts';
import { isInternal } from './is-internal.ts';
import { asFailure, damagedHint } from './as-failure.ts';
import { mapped } from './mapped.ts';
import { openDatabase } from './open-database.ts';
import { quoteName } from './quote.ts';

/** What SQLite says of a database file. */
export interface Findings {
  /** The first complaints of PRAGMA integrity_check; none where all is well, or where it was not asked for. */
  readonly complaints: readonly string[];
  readonly sqliteVersion: string;
  readonly journalMode: string;
  readonly encoding: string;
  readonly pageSize: number;
  /** What is there, counted in the tables themselves; no rows where they were not asked for. */
  readonly counts: Counts;
}

/** How closely to look: at the file's header and schema; at every page and index as well; at every row as well, to count them. */
export type Closeness = 'schema' | 'integrity' | 'rows';

/**
 * Looks at `file` through SQLite.
 * @throws Failure see `openDatabase`
 */
export function runCheck(file: string, closeness: Closeness): Findings {
  const database = openDatabase(file);
  try {
    database.exec(`${mapped}; PRAGMA cache_size=-65536; BEGIN`);
    const first = (sql: string): unknown => Object.values(database.prepare(sql).get() ?? {})[0];
    return {
      complaints: closeness === 'schema' ? [] : integrity(database),
      sqliteVersion: String(first('SELECT sqlite_version()')),
      journalMode: String(first('PRAGMA journal_mode')),
      encoding: String(first('PRAGMA encoding')),
      pageSize: Number(first('PRAGMA page_size')),
      counts: { rows: closeness === 'rows' ? countRows(database) : {}, objects: countObjects(database) },
    };
  } catch (error) {
    throw ofFile(asFailure(error, file), file);
  } finally {
    database.close();
  }
}

/** Our own SQL is always the same here: what SQLite calls an error in it is one of the schema, such as a virtual table whose own tables are gone. */
function ofFile(error: unknown, file: string): unknown {
  const isSqlError = error instanceof Error && (error as Error & { code?: string }).code === 'ERR_SQLITE_ERROR';
  return isSqlError ? new Failure('not-whole', `${file}: ${error.message}`, { hint: damagedHint, cause: error }) : error;
}

function integrity(database: DatabaseSync): string[] {
  const lines = database
    .prepare('PRAGMA integrity_check(10)')
    .all()
    .map((row) => String(Object.values(row)[0]));
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines;
}

function countRows(database: DatabaseSync): Record<string, number> {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage <> 0").all() as { name: string }[];
  return Object.fromEntries(
    tables.map(({ name }) => [name, Number(Object.values(database.prepare(`SELECT count(*) FROM ${quoteName(name)}`).get() ?? {})[0])]),
  );
}

function countObjects(database: DatabaseSync): Record<string, number> {
  const counts: Record<string, number> = {};
  const objects = database.prepare('SELECT type, name, rootpage FROM sqlite_schema WHERE sql NOT NULL').all() as unknown as {
    type: string;
    name: string;
    rootpage: number;
  }[];
  for (const { type, name, rootpage } of objects) {
    if (isInternal(name)) continue;
    const kind = type === 'table' && rootpage === 0 ? 'virtual table' : type;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
