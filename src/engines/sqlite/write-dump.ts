import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../failures/failure.ts';
import { conditionOf, inParentheses, refuseUnknown } from '../partial-rows.ts';
import type { Surroundings } from '../surroundings.ts';
import { asFailure } from './as-failure.ts';
import { mapped } from './mapped.ts';
import { openDatabase } from './open-database.ts';
import { quoteName, quoteText } from './quote.ts';
import { readSchema, type Schema } from './read-schema.ts';
import { tokenize } from './tokenize.ts';
import { writeRows } from './write-rows.ts';

type Write = (chunk: Buffer) => Promise<void>;

/**
 * Writes the database in `file` as SQL, all of it as it is in one read transaction: every value to the bit, and what `.dump` of the
 * sqlite3 shell leaves out: user_version, application_id, encoding, page size, auto_vacuum, implicit rowids. Its last line is
 * `COMMIT;`, which nothing else writes.
 * @param options.rows see `Surroundings`
 * @param options.dedup see `DumpOptions`
 * @throws Failure see `openDatabase`; configuration: `rows` names a table that is not there, or says no condition
 */
export async function writeDump(
  file: string,
  write: Write,
  { rows = {}, dedup = false }: { readonly rows?: Surroundings['rows']; readonly dedup?: boolean | undefined } = {},
): Promise<void> {
  const database = openDatabase(file);
  try {
    database.exec(`PRAGMA query_only = ON; ${mapped}; BEGIN`);
    const schema = readSchema(database);
    refuseUnknown(
      Object.keys(rows),
      schema.tables.map(({ name }) => name),
    );
    for (const [table, condition] of Object.entries(rows)) tryCondition(database, table, condition);
    const encoding = pragma(database, 'encoding');
    const needsWritableSchema = schema.virtual.length > 0 || schema.internal.length > 0;
    await write(Buffer.from(opening(database, needsWritableSchema)));
    for (const { sql } of schema.tables) await write(Buffer.from(`${terminated(sql)}\n`));
    for (const table of schema.tables)
      await writeRows(database, { ...table, condition: conditionOf(table.name, rows) }, encoding, write, dedup);
    await writeInternal(database, schema, encoding, write);
    for (const { name, sql } of schema.virtual) await write(Buffer.from(virtualTable(name, sql)));
    for (const sql of schema.later) await write(Buffer.from(`${terminated(sql)}\n`));
    await write(Buffer.from(`${needsWritableSchema ? 'PRAGMA writable_schema=OFF;\n' : ''}COMMIT;\n`));
  } catch (error) {
    throw asFailure(error, file);
  } finally {
    database.close();
  }
}

/** @throws Failure configuration: SQLite does not take it */
function tryCondition(database: DatabaseSync, table: string, condition: string): void {
  try {
    database.prepare(`SELECT 1 FROM ${quoteName(table)} WHERE ${inParentheses(condition)}`);
  } catch (cause) {
    throw new Failure('configuration', `rows: the condition for ${table} is none: ${(cause as Error).message}`, {
      hint: 'it stands behind WHERE, and names columns of this table',
      cause,
    });
  }
}

function opening(database: DatabaseSync, needsWritableSchema: boolean): string {
  const settings = (names: readonly string[]) => names.map((name) => `PRAGMA ${name}=${pragma(database, name)};`);
  return [
    'PRAGMA foreign_keys=OFF;',
    `PRAGMA encoding='${pragma(database, 'encoding')}';`,
    ...settings(['page_size', 'auto_vacuum']),
    'BEGIN TRANSACTION;',
    ...settings(['application_id', 'user_version']),
    ...(needsWritableSchema ? ['PRAGMA writable_schema=ON;'] : []),
    '',
  ].join('\n');
}

function pragma(database: DatabaseSync, name: string): string {
  return String(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

/** A comment at the end of what the application gave to CREATE would swallow the semicolon behind it. */
function terminated(sql: string): string {
  const endings = [';', '\n;', '*/;'].map((ending) => sql + ending);
  return endings.find((statement) => endsInSemicolon(statement)) ?? `${sql};`;
}

function endsInSemicolon(statement: string): boolean {
  const tokens = [...tokenize(Buffer.from(statement).toString('latin1'))];
  return tokens.at(-1)?.text === ';' && tokens.every(({ kind }) => kind !== 'cut');
}

/**
 * SQLite's own tables are there as soon as something needs them (sqlite_sequence) or not at all (sqlite_stat4, which Node's SQLite
 * cannot make by ANALYZE); with a writable schema they can be made like others.
 */
async function writeInternal(database: DatabaseSync, schema: Schema, encoding: string, write: Write): Promise<void> {
  for (const table of schema.internal) {
    const columns = table.columns.map(({ name }) => name).join(',');
    await write(Buffer.from(`CREATE TABLE IF NOT EXISTS ${table.name}(${columns});\nDELETE FROM ${table.name};\n`));
    await writeRows(database, table, encoding, write);
  }
}

/** As `.dump` does: CREATE VIRTUAL TABLE would make shadow tables of its own, and needs the module. */
function virtualTable(name: string, sql: string): string {
  const quoted = quoteText(name);
  return `INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table',${quoted},${quoted},0,${quoteText(sql)});\n`;
}
