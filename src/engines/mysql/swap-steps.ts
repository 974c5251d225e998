import { isDatabaseError, lockWaitTimeout } from './database-failure.ts';
import type { Surroundings } from '../surroundings.ts';
import type { SwapEntry } from './journal.ts';
import { quoteName } from './quote.ts';
import { rebindSequences } from './rebind-sequences.ts';
import { dropSchema, tablesOf } from './schemas.ts';
import { asRaw, fromRaw, type Session } from './session.ts';
import { type Definition, dropObjects, makeObjects, missingObjects } from './stored-objects.ts';

/** The two connections a swap works with: names in `session`, definitions byte by byte in `raw`. */
export interface Sessions {
  readonly session: Session;
  readonly raw: Session;
}

/** Where the tables are: the server moves all of them in one statement, so after a crash it is `before` or `after` (or, before MariaDB 10.6 and MySQL 8.0, between). */
async function located(
  session: Session,
  entry: SwapEntry,
): Promise<{ oldMoved: string[]; oldThere: string[]; newMoved: string[]; newThere: string[] }> {
  const namesIn = async (schema: string): Promise<Set<string>> => new Set((await tablesOf(session, schema)).map(({ name }) => name));
  const kept = await namesIn(entry.kept);
  const staging = await namesIn(entry.staging);
  return {
    oldMoved: entry.liveTables.filter((name) => kept.has(name)),
    oldThere: entry.liveTables.filter((name) => !kept.has(name)),
    newMoved: entry.newTables.filter((name) => !staging.has(name)),
    newThere: entry.newTables.filter((name) => staging.has(name)),
  };
}

/** Whether the tables have begun to move, so that the swap is to be finished and not undone. */
export async function hasMoved(session: Session, entry: SwapEntry): Promise<boolean> {
  if (entry.phase !== 'swapping') return true;
  const { oldMoved, newMoved } = await located(session, entry);
  return oldMoved.length + newMoved.length > 0;
}

/**
 * Drops what keeps tables from being renamed (their triggers, and views of the live database where a table is to come), and
 * events, which would act on half a swap. Other views stay until the tables have moved.
 */
export async function clearTheWay({ raw }: Sessions, entry: SwapEntry): Promise<void> {
  const coming = new Set(entry.newTables.map((name) => asRaw(name)));
  if (entry.liveExisted) {
    await dropObjects(raw, entry.live, (what, name) => what === 'event' || what === 'trigger' || (what === 'view' && coming.has(name)));
  }
  await dropObjects(raw, entry.staging, (what) => what === 'trigger');
}

/** Moves all tables, both ways, in ONE statement; those that moved already are left out. */
export async function moveTables({ session }: Sessions, entry: SwapEntry): Promise<void> {
  const { oldThere, newThere } = await located(session, entry);
  await rename(session, [
    ...oldThere.map((name) => [quoteName(entry.live, name), quoteName(entry.kept, name)] as const),
    ...newThere.map((name) => [quoteName(entry.staging, name), quoteName(entry.live, name)] as const),
  ]);
}

/** Behind the move: the live database's views and stored programs are made again, events last. May be done twice. */
export async function finishLive({ session, raw }: Sessions, entry: SwapEntry): Promise<void> {
  await dropObjects(raw, entry.live);
  await session.query(`ALTER DATABASE ${quoteName(entry.live)} CHARACTER SET ${entry.charset} COLLATE ${entry.collation}`);
  await rebindSequences(session, entry.live, entry.staging);
  const [failed] = await makeObjects(raw, entry.live, entry.newObjects, { events: 'kept' });
  if (failed) throw failed.error;
}

/**
 * Then those of the kept database, whose events stay disabled; how they were stands in a note beside the journal. May be done twice.
 * Says what of it could not be made again.
 */
export async function finishKept({ session, raw }: Sessions, entry: SwapEntry, { warn, journal }: Surroundings): Promise<void> {
  if (entry.liveExisted) {
    await journal.remember(entry.kept, eventStates(entry.liveObjects));
    await dropObjects(raw, entry.kept);
    await rebindSequences(session, entry.kept, entry.live);
    for (const { definition, error } of await makeObjects(raw, entry.kept, entry.liveObjects, { events: 'disabled' })) {
      warn(`${entry.kept} is kept without its ${definition.word.toLowerCase()} ${fromRaw(definition.name)}: ${reason(error)}`);
    }
  }
  await dropSchema(session, entry.staging);
  if (entry.isKept) await journal.remember(entry.staging, undefined);
}

/** The states of events, by name; undefined where there are none. */
function eventStates(objects: readonly Definition[]): Record<string, string | undefined> | undefined {
  const events = objects.filter(({ what }) => what === 'event');
  return events.length === 0 ? undefined : Object.fromEntries(events.map(({ name, status }) => [name, status]));
}

/**
 * The way back, from wherever the swap stands: the live database is as it was; the staging one is dropped, a kept one is kept.
 * @throws the server's error where it cannot be gone now; the journal holds all it takes to go it later
 */
export async function undo({ session, raw }: Sessions, entry: SwapEntry, warn: (line: string) => void): Promise<void> {
  const { oldMoved, newMoved } = await located(session, entry);
  if (oldMoved.length + newMoved.length > 0) {
    await dropObjects(raw, entry.live);
    await dropObjects(raw, entry.kept);
    await rename(session, [
      ...newMoved.map((name) => [quoteName(entry.live, name), quoteName(entry.staging, name)] as const),
      ...oldMoved.map((name) => [quoteName(entry.kept, name), quoteName(entry.live, name)] as const),
    ]);
  }
  if (entry.liveExisted) {
    // Triggers all or none: one that stayed would come before those made again.
    await dropObjects(raw, entry.live, (what) => what === 'trigger');
    await rebindSequences(session, entry.live, entry.kept);
    await remake(raw, entry.live, entry.liveObjects, warn);
    await dropEmpty(session, entry.kept);
  } else await dropEmpty(session, entry.live);
  if (!entry.isKept) return dropSchema(session, entry.staging);
  await dropObjects(raw, entry.staging, (what) => what === 'trigger');
  await rebindSequences(session, entry.staging, entry.live);
  await makeObjects(raw, entry.staging, await missingObjects(raw, entry.staging, entry.newObjects), { events: 'disabled' });
}

async function remake(raw: Session, live: string, definitions: readonly Definition[], warn: (line: string) => void): Promise<void> {
  const failed = await makeObjects(raw, live, await missingObjects(raw, live, definitions), { events: 'kept' });
  for (const { definition, error } of failed) {
    // Somebody holds a table: that passes. A view that was broken before does not.
    if (isDatabaseError(error) && error.errno === lockWaitTimeout) throw error;
    warn(`the ${definition.word.toLowerCase()} ${fromRaw(definition.name)} could not be made again: ${reason(error)}`);
  }
}

/** A schema that still holds a table is never dropped on the way back. */
async function dropEmpty(session: Session, schema: string): Promise<void> {
  if ((await tablesOf(session, schema)).length === 0) await session.query(`DROP DATABASE IF EXISTS ${quoteName(schema)}`);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function rename(session: Session, pairs: readonly (readonly [string, string])[]): Promise<void> {
  if (pairs.length > 0) await session.query(`RENAME TABLE ${pairs.map(([from, to]) => `${from} TO ${to}`).join(', ')}`);
}
