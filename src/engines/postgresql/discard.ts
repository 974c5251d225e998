import type { Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { identifier, longestName } from './quote.ts';
import { withMaintenanceLock, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/** Drops the staging database, ending whatever still loads it. */
export async function discard(target: Target<PostgresqlSettings>): Promise<void> {
  const staging = stagingName(target.settings.database, longestName, target.surroundings.drill);
  await withMaintenanceLock(target, (session) => dropDatabase(session, staging));
}

/** FORCE ends the sessions in it: those of a psql whose parent was killed, above all. */
export async function dropDatabase(session: Session, name: string): Promise<void> {
  await session.query(`drop database if exists ${identifier(name)} with (force)`);
}

export async function databaseExists(session: Session, name: string): Promise<boolean> {
  const rows = await session.query(`select from pg_database where datname = $1`, [name]);
  return rows.length > 0;
}
