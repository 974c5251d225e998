import { keptName, stagingName } from '../names.ts';
import { quoteName, quoteString } from './quote.ts';
import type { Session } from './session.ts';

/** MySQL's limit for a name is 64 characters; bytes are counted, which is never too many. */
export const longestName = 64;

/** @param drill see `Surroundings.drill` */
export const stagingOf = (database: string, drill?: object): string => stagingName(database, longestName, drill);
export const keptOf = (database: string, at: Date): string => keptName(database, at, longestName);

export interface Schema {
  readonly charset: string;
  readonly collation: string;
}

/** A schema's defaults, or undefined where there is none of this name. */
export async function findSchema(session: Session, name: string): Promise<Schema | undefined> {
  const [row] = await session.query(
    `SELECT DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${quoteString(name)}`,
  );
  return row === undefined ? undefined : { charset: row['charset'] ?? '', collation: row['collation'] ?? '' };
}

/** Its tables and sequences: what RENAME TABLE moves. Views are none. */
export async function tablesOf(
  session: Session,
  schema: string,
): Promise<readonly { readonly name: string; readonly type: string; readonly engine: string }[]> {
  const rows = await session.query(
    `SELECT TABLE_NAME AS name, TABLE_TYPE AS type, ENGINE AS engine FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteString(schema)} AND TABLE_TYPE NOT LIKE '%VIEW' ORDER BY TABLE_NAME`,
  );
  return rows.map((row) => ({ name: row['name'] ?? '', type: row['type'] ?? '', engine: row['engine'] ?? '' }));
}

/** Whether tables of this storage engine have transactions. */
export function isTransactional(engine: string): boolean {
  return /^(?:InnoDB|RocksDB|TokuDB|ndbcluster)$/i.test(engine);
}

/**
 * Drops a schema. Sessions that use it, such as the client of a run that was killed, are ended first: they would go on in a new
 * schema of the same name.
 */
export async function dropSchema(session: Session, name: string): Promise<void> {
  await endSessions(session, name);
  await session.query(`DROP DATABASE IF EXISTS ${quoteName(name)}`);
}

async function endSessions(session: Session, schema: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const rows = await session.query(
      `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = ${quoteString(schema)} AND ID <> CONNECTION_ID()`,
    );
    if (rows.length === 0) return;
    for (const row of rows) await endSession(session, Number(row['id']));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Ends another session; one that has gone by itself is no error, nor one that may not be ended. */
export async function endSession(session: Session, id: number): Promise<void> {
  await session.query(`KILL ${id}`).catch(() => undefined);
}

/** What the server says of the tables' data and indexes of these schemas, in bytes; InnoDB's numbers are estimates. */
export async function sizeOf(session: Session, databases: readonly string[]): Promise<number> {
  if (databases.length === 0) return 0;
  const [row] = await session.query(
    `SELECT SUM(DATA_LENGTH + INDEX_LENGTH) AS size FROM information_schema.TABLES WHERE TABLE_SCHEMA IN (${databases.map(quoteString).join(', ')})`,
  );
  return Number(row?.['size'] ?? 0);
}
