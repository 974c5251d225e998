import { Failure } from '../../failures/failure.ts';
import type { Examination, Swapped, Target } from '../contract.ts';
import { checkMakers } from './check-makers.ts';
import { swapInPlace } from './in-place/swap-in-place.ts';
import { inUse, lockTables } from './in-use.ts';
import { readJournal, type SwapEntry } from './journal.ts';
import { quoteName, quoteString } from './quote.ts';
import { findSchema, keptOf, stagingOf, tablesOf } from './schemas.ts';
import { type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';
import type { EventStatus } from './rewrite.ts';
import { type Definition, readObjects } from './stored-objects.ts';
import { clearTheWay, finishKept, finishLive, moveTables, type Sessions, undo } from './swap-steps.ts';

/**
 * Puts the staging database's tables in the live one's place by one RENAME TABLE, and makes views and stored programs again on
 * both sides; in place, by dropping and loading. What goes wrong on the way is undone at once; what is killed on the way, by `recover`.
 * @throws Failure try-later: open transactions hold tables of the live database longer than the run's patience
 */
export async function swap(target: Target<MysqlSettings>, examination: Examination | undefined): Promise<Swapped> {
  if (target.surroundings.strategy === 'in-place') return swapInPlace(target, examination);
  const staged = await readJournal(target.surroundings.journal);
  const { events, pending } = staged?.phase === 'staged' ? staged : { events: {}, pending: [] };
  return swapIn(target, { database: stagingOf(target.settings.database), isKept: false, events, pending });
}

/** What comes in the live database's place. */
export interface Incoming {
  readonly database: string;
  readonly isKept: boolean;
  /** The states its events are to have, by name: they are all disabled in it. */
  readonly events: Readonly<Record<string, EventStatus | undefined>>;
  /** Views that can be made only behind the move. */
  readonly pending: readonly Definition[];
}

/** The same for any database that is to come in. */
export async function swapIn(target: Target<MysqlSettings>, incoming: Incoming): Promise<Swapped> {
  return withSession(target, (session) =>
    withSession(
      target,
      async (raw) => {
        const entry = await plan(target, incoming, { session, raw });
        await checkMakers(session, [...entry.liveObjects, ...entry.newObjects]);
        await refuseForeignKeys(target, session);
        if (entry.liveExisted) await waitForTables(target, session, entry);
        await target.surroundings.journal.write(entry);
        try {
          await session.query(
            entry.liveExisted ? createLike(entry.kept, await findSchema(session, entry.live)) : createLike(entry.live, entry),
          );
          await clearTheWay({ session, raw }, entry);
          await moveTables({ session, raw }, entry);
          await target.surroundings.journal.write({ ...entry, phase: 'renamed' });
          await finishLive({ session, raw }, entry);
          await target.surroundings.journal.write({ ...entry, phase: 'live' });
          await finishKept({ session, raw }, entry, target.surroundings);
        } catch (error) {
          await undoNow(target, { session, raw }, entry);
          throw await inUse(target, session, error);
        }
        await target.surroundings.journal.clear();
        return { kept: entry.liveExisted ? entry.kept : undefined };
      },
      { raw: true },
    ),
  );
}

/** Where it cannot be undone (the server has gone, say), the journal stays for `recover`, and the first error is the one to say. */
async function undoNow({ surroundings }: Target<MysqlSettings>, sessions: Sessions, entry: SwapEntry): Promise<void> {
  try {
    await undo(sessions, entry, surroundings.warn);
    await surroundings.journal.clear();
  } catch (error) {
    surroundings.warn(
      `the swap of ${entry.live} could not be undone yet, the next run does it: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function plan({ settings, surroundings }: Target<MysqlSettings>, incoming: Incoming, { session, raw }: Sessions): Promise<SwapEntry> {
  const live = settings.database;
  const staging = incoming.database;
  const fresh = await findSchema(session, staging);
  if (fresh === undefined) throw new Failure('no-input', `there is no database ${staging} to swap in`, { hint: 'run the restore again' });
  const liveExisted = (await findSchema(session, live)) !== undefined;
  const kept = keptOf(live, surroundings.now);
  // Where the tables are tells how far a swap has come, so nothing else may stand there.
  if (await findSchema(session, kept))
    throw new Failure('try-later', `there is a database ${kept} already`, { hint: 'run the restore again' });
  const newObjects = [
    ...(await readObjects(raw, staging)).map((object) =>
      object.what === 'event' ? { ...object, status: incoming.events[object.name] ?? ('DISABLED' as const) } : object,
    ),
    ...incoming.pending,
  ];
  const names = async (schema: string): Promise<string[]> => (await tablesOf(session, schema)).map(({ name }) => name);
  return {
    phase: 'swapping',
    live,
    staging,
    kept,
    liveExisted,
    isKept: incoming.isKept,
    liveTables: liveExisted ? await names(live) : [],
    newTables: await names(staging),
    liveObjects: liveExisted ? [...(await readObjects(raw, live))] : [],
    newObjects,
    ...fresh,
    sessions: [session.id, raw.id],
  };
}

function createLike(name: string, schema: { charset: string; collation: string } | undefined): string {
  return `CREATE DATABASE ${quoteName(name)}${schema === undefined ? '' : ` CHARACTER SET ${schema.charset} COLLATE ${schema.collation}`}`;
}

/** A foreign key of another database would follow the old table into the kept database. */
async function refuseForeignKeys({ settings, surroundings }: Target<MysqlSettings>, session: Session): Promise<void> {
  const live = quoteString(settings.database);
  const rows = await session.query(
    `SELECT DISTINCT TABLE_SCHEMA AS other, TABLE_NAME AS name FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = ${live} AND TABLE_SCHEMA <> ${live}`,
  );
  if (rows.length === 0) return;
  const tables = rows.map((row) => `${row['other']}.${row['name']}`).join(', ');
  if (!surroundings.force) {
    throw new Failure('configuration', `foreign keys of other databases refer to ${settings.database}: ${tables}`, {
      hint: 'after a swap they would refer to the kept database; drop them, or go on with --force and make them anew',
    });
  }
  surroundings.warn(`foreign keys of other databases now refer to the kept database: ${tables}`);
}

/**
 * Waits until nobody holds the live tables, before anything is changed: RENAME TABLE would wait as well, but views and triggers
 * are gone by then. Other reasons not to get a lock, such as a damaged table, are the rename's to find.
 */
async function waitForTables(target: Target<MysqlSettings>, session: Session, entry: SwapEntry): Promise<void> {
  try {
    await lockTables(target, session, entry.liveTables, () => 'WRITE');
  } catch (error) {
    if (error instanceof Failure) throw error;
  } finally {
    await session.query('UNLOCK TABLES');
  }
}
