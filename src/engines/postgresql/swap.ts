import { Failure } from '../../failures/failure.ts';
import type { Examination, Swapped, Target } from '../contract.ts';
import { keptName, stagingName } from '../names.ts';
import { readDatabaseProperties } from './database-properties.ts';
import { databaseExists } from './discard.ts';
import { propertiesOf } from './properties.ts';
import { identifier, longestName } from './quote.ts';
import { refuseReplication } from './replication.ts';
import { harmlessSettings, readServerFacts, withoutMissingRoles } from './portability.ts';
import { withMaintenanceLock, type Session } from './session.ts';
import { whileEndingSessions } from './sessions.ts';
import type { PostgresqlSettings } from './settings.ts';
import { stateOf } from './sql-failure.ts';
import { backendOf, isSwapped } from './swap-outcome.ts';
import type { SwapEntry } from './swap-journal.ts';
import { execute, takeOver, type PropertyStatement } from './take-over.ts';

/**
 * Puts the staging database in the live one's place, in one transaction that gives it all that belongs to the live one and
 * renames both. The rename locks the live database against new connections and waits for the sessions in it, which a second
 * connection ends meanwhile; so a run that is killed leaves no closed door behind, the server rolls its transaction back. Whoever
 * connects meanwhile waits, and is then refused once. The kept database is closed, so that nobody writes into it by mistake.
 */
export async function swap(target: Target<PostgresqlSettings>, examination: Examination | undefined): Promise<Swapped> {
  return swapIn(target, stagingName(target.settings.database, longestName), examination);
}

/** Puts the database `incoming` in the live one's place. A kept one is closed, so it is opened again on the way. */
export async function swapIn(
  target: Target<PostgresqlSettings>,
  incoming: string,
  examination: Examination | undefined,
  properties: { readonly isKept: boolean } = { isKept: false },
): Promise<Swapped> {
  const { settings, surroundings } = target;
  const { database } = settings;
  // The transaction that loaded it has put it there.
  if (surroundings.strategy === 'in-place' && !properties.isKept) return { kept: undefined };
  return withMaintenanceLock(target, async (session) => {
    const [here] = await session.query<{ name: string }>(`select current_database()::text as name`);
    if (here?.name === database) {
      throw new Failure('privileges', `${settings.user} can connect to neither postgres nor template1, from where a database is renamed`, {
        hint: `GRANT CONNECT ON DATABASE postgres TO "${settings.user}"`,
      });
    }
    if (!(await databaseExists(session, incoming))) throw new Failure('no-input', `the database ${incoming} is gone`);
    const opening = properties.isKept ? [`alter database ${identifier(incoming)} allow_connections true`] : [];
    const rename = `alter database ${identifier(incoming)} rename to ${identifier(database)}`;
    const live = await readDatabaseProperties(session, database);
    if (live === undefined) {
      // A kept database has all that belongs to it still.
      const own = properties.isKept ? [] : await propertiesOfNew(session, target, incoming, examination);
      await transact(session, opening, own, rename, surroundings.warn);
      return { kept: undefined };
    }
    const kept = keptName(database, surroundings.now, longestName);
    if (await databaseExists(session, kept)) throw new Failure('would-overwrite', `there is a database ${kept} already`);
    await refuseReplication(target, session);
    await replace(target, session, { incoming, kept, opening, rename, properties: takeOver(incoming, database, live) });
    return { kept };
  });
}

/** Where there is no live database, it gets what belonged to the one that was dumped. */
async function propertiesOfNew(
  session: Session,
  { settings, surroundings }: Target<PostgresqlSettings>,
  incoming: string,
  examination: Examination | undefined,
): Promise<readonly PropertyStatement[]> {
  const dumped = examination && withoutMissingRoles(propertiesOf(examination).database, await readServerFacts(session, surroundings));
  // Without a word on its privileges it gets back the one that staging took from it.
  if (!dumped) return [{ sql: `grant connect on database ${identifier(incoming)} to public` }];
  return takeOver(incoming, settings.database, {
    ...dumped,
    settings: await harmlessSettings(session, dumped.settings, surroundings.warn),
  });
}

interface Replacement {
  readonly incoming: string;
  /** What must be done to it first, and the rename that makes it the live one. */
  readonly opening: readonly string[];
  readonly rename: string;
  readonly kept: string;
  readonly properties: readonly PropertyStatement[];
}

async function replace(target: Target<PostgresqlSettings>, session: Session, change: Replacement): Promise<void> {
  const { incoming, kept, opening, rename, properties } = change;
  const { settings, surroundings } = target;
  const { database } = settings;
  const deadline = Date.now() + surroundings.patience * 1000;
  const pid = await backendOf(session);
  const renames = [
    `alter database ${identifier(database)} rename to ${identifier(kept)}`,
    `alter database ${identifier(kept)} allow_connections false`,
    ...opening,
  ];
  await surroundings.journal.write({ step: 'swap', database, kept } satisfies SwapEntry);
  try {
    await whileEndingSessions(target, [database, incoming], async (inTheWay) => {
      for (;;) {
        try {
          await transact(session, renames, properties, rename, surroundings.warn);
          return;
        } catch (error) {
          // The rename has waited five seconds for the sessions that were left (CountOtherDBBackends in procarray.c).
          if (stateOf(error) !== '55006') throw error;
          if (Date.now() >= deadline) throw await inTheWay();
        }
      }
    });
  } catch (error) {
    // The connection's end may have hidden a commit. Where the server does not say, the next run reads it from the journal.
    const swapped = await isSwapped(target, { kept, pid }).catch(() => undefined);
    if (swapped === false) await surroundings.journal.clear();
    surroundings.signal.throwIfAborted();
    if (swapped !== true) throw error;
  }
  await surroundings.journal.clear();
}

/** One transaction: the first renames, what the staging database takes over, and its own rename. */
async function transact(
  session: Session,
  first: readonly string[],
  properties: readonly PropertyStatement[],
  last: string,
  warn: (line: string) => void,
): Promise<void> {
  const warnings: string[] = [];
  await session.query('begin');
  try {
    for (const statement of first) await session.query(statement);
    await execute(session, properties, (line) => warnings.push(line));
    await session.query(last);
    await session.query('commit');
  } catch (error) {
    await session.query('rollback').catch(() => undefined);
    throw error;
  }
  for (const line of warnings) warn(line);
}
