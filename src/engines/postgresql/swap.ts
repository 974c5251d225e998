import { Failure } from '../../failures/failure.ts';
import type { Examination, Swapped, Target } from '../contract.ts';
import { keptName, stagingName } from '../names.ts';
import { readDatabaseProperties } from './database-properties.ts';
import { databaseExists } from './discard.ts';
import { propertiesOf } from './properties.ts';
import { identifier, longestName } from './quote.ts';
import { refuseReplication } from './replication.ts';
import { harmlessSettings } from './harmless-settings.ts';
import { withMaintenanceSession, type Session } from './session.ts';
import { endSessions } from './sessions.ts';
import { settleSwap } from './settle-swap.ts';
import type { PostgresqlSettings } from './settings.ts';
import { stateOf } from './sql-failure.ts';
import { execute, takeOver, type PropertyStatement } from './take-over.ts';

/**
 * Puts the staging database in the live one's place. The live one is closed to new connections and emptied of sessions first;
 * then one transaction gives the new one all that belongs to the old one and renames both. Whoever connects meanwhile
 * finds the old database, or is refused, or finds the new one. The kept one stays closed, so that nobody writes into it.
 */
export async function swap(target: Target<PostgresqlSettings>, examination: Examination | undefined): Promise<Swapped> {
  const { settings, surroundings } = target;
  const { database } = settings;
  const staging = stagingName(database, longestName);
  return withMaintenanceSession(target, async (session) => {
    const [here] = await session.query<{ name: string }>(`select current_database()::text as name`);
    if (here?.name === database) {
      throw new Failure('privileges', `${settings.user} can connect to neither postgres nor template1, from where a database is renamed`, {
        hint: `GRANT CONNECT ON DATABASE postgres TO "${settings.user}"`,
      });
    }
    if (!(await databaseExists(session, staging))) throw new Failure('not-whole', `the staging database ${staging} is gone`);
    const live = await readDatabaseProperties(session, database);
    if (live === undefined) {
      const dumped = examination && propertiesOf(examination).database;
      const properties =
        dumped && takeOver(staging, database, { ...dumped, settings: await harmlessSettings(session, dumped.settings, surroundings.warn) });
      await rename(session, properties ?? [], [[staging, database]], surroundings.warn);
      return { kept: undefined };
    }
    const kept = keptName(database, surroundings.now, longestName);
    if (await databaseExists(session, kept)) throw new Failure('would-overwrite', `there is a database ${kept} already`);
    await refuseReplication(target, session);
    await replace(target, session, takeOver(staging, database, live), { staging, kept });
    return { kept };
  });
}

async function replace(
  target: Target<PostgresqlSettings>,
  session: Session,
  properties: readonly PropertyStatement[],
  { staging, kept }: { staging: string; kept: string },
): Promise<void> {
  const { settings, surroundings } = target;
  const { database } = settings;
  const deadline = Date.now() + surroundings.patience * 1000;
  const [row] = await session.query<{ open: boolean }>(`select datallowconn as open from pg_database where datname = $1`, [database]);
  const entry = { step: 'swap' as const, database, kept, wasOpen: row?.open === true };
  await surroundings.journal.write(entry);
  try {
    await session.query(`alter database ${identifier(database)} allow_connections false`);
    for (;;) {
      await endSessions(target, session, database, deadline);
      await endSessions(target, session, staging, deadline);
      try {
        await rename(
          session,
          properties,
          [
            [database, kept],
            [staging, database],
          ],
          surroundings.warn,
        );
        break;
      } catch (error) {
        // Somebody was in it all the same, autovacuum or a superuser; the rename itself has waited five seconds.
        if (stateOf(error) !== '55006' || Date.now() >= deadline) throw error;
      }
    }
  } catch (error) {
    // By a connection of its own: this one may be what failed, and its end may have hidden a commit.
    const how = await settleSwap(target, entry);
    await surroundings.journal.clear();
    if (how === 'undone') throw error;
    surroundings.signal.throwIfAborted();
    return;
  }
  await surroundings.journal.clear();
}

async function rename(
  session: Session,
  properties: readonly PropertyStatement[],
  renames: readonly (readonly [from: string, to: string])[],
  warn: (line: string) => void,
): Promise<void> {
  await session.query('begin');
  try {
    await execute(session, properties, warn);
    for (const [from, to] of renames) await session.query(`alter database ${identifier(from)} rename to ${identifier(to)}`);
    await session.query('commit');
  } catch (error) {
    await session.query('rollback').catch(() => undefined);
    throw error;
  }
}
