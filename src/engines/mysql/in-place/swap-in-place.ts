import { existsSync } from 'node:fs';
import { Failure } from '../../../failures/failure.ts';
import type { Examination, Swapped, Target } from '../../contract.ts';
import { databaseFailure } from '../database-failure.ts';
import { type FullText, type InPlaceEntry, readJournal } from '../journal.ts';
import { recordedDefaults } from '../recorded-defaults.ts';
import { findSchema, keptOf } from '../schemas.ts';
import { withSession } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';
import type { Sessions } from '../swap-steps.ts';
import { empty } from './empty.ts';
import { filesOf } from './files.ts';
import { fill } from './fill.ts';
import { finish } from './finish.ts';
import { takeHold } from './hold.ts';
import { keepLive } from './keep-live.ts';
import { loadingAs } from './loading-as.ts';
import { noDatabase } from './no-database.ts';
import { proveText } from './prove-text.ts';
import { undo } from './undo.ts';
import { withBoth } from './with-both.ts';

/** Puts what was staged as a file in the place of what is live. */
export async function swapInPlace(target: Target<MysqlSettings>, examination: Examination | undefined): Promise<Swapped> {
  const { settings, surroundings } = target;
  const staged = await readJournal(surroundings.journal);
  if (staged?.phase !== 'text')
    throw new Failure('no-input', `nothing is staged for ${settings.database}`, { hint: 'run the restore again' });
  const { digest, bytes, force } = staged;
  const defaults = await withSession(target, async (session) => {
    const known = await recordedDefaults(session, examination, { settings, surroundings: { ...surroundings, force } });
    return known ?? (await findSchema(session, settings.database));
  });
  if (defaults === undefined) throw noDatabase(settings);
  return exchange(target, { incoming: { digest, bytes, ...defaults, force } });
}

/**
 * What is live is dumped into a file, dropped, and what is in another file is loaded in its stead. MySQL commits each of these steps, so the way
 * back is to load what was dumped; the journal says from the first DROP on whether it is to be gone.
 * @throws Failure what made it fail, when what was live is live again
 */
export async function exchange(
  target: Target<MysqlSettings>,
  { incoming, from }: Pick<InPlaceEntry, 'incoming' | 'from'>,
): Promise<Swapped> {
  const { settings, surroundings } = target;
  const { journal } = surroundings;
  const files = filesOf(surroundings);
  const path = from === undefined ? files.incoming : files.kept(from);
  const kept = keptOf(settings.database, surroundings.now);
  if (existsSync(files.kept(kept))) throw new Failure('try-later', `there is a kept ${kept} already`, { hint: 'run the restore again' });
  const loader = loadingAs(target, incoming);
  await proveText({ settings, surroundings: { ...loader.surroundings, warn: () => undefined } }, path, incoming);
  let entry: InPlaceEntry | undefined;
  try {
    await withBoth(target, async (sessions) => {
      await takeHold(sessions.session, settings.database);
      const old = await keep(target, sessions);
      const begun: InPlaceEntry = { phase: 'emptied', incoming, from, kept, old };
      await journal.write(begun);
      entry = begun;
      surroundings.warn(`${settings.database} is emptied and loaded in place now: until that is done, who looks sees a part of it`);
      await empty(sessions, settings.database);
      await fill(loader, sessions, path, incoming);
      await journal.write({ ...begun, phase: 'filled' });
    });
  } catch (error) {
    throw entry === undefined ? error : await undoNow(target, entry, error);
  }
  if (entry !== undefined) await finish(target, entry);
  return { kept: existsSync(files.kept(kept)) ? kept : undefined };
}

/** @returns undefined where it cannot be kept, and `--force` goes on without */
async function keep(target: Target<MysqlSettings>, sessions: Sessions): Promise<FullText | undefined> {
  const { settings, surroundings } = target;
  try {
    return await keepLive(target, sessions);
  } catch (cause) {
    surroundings.signal.throwIfAborted();
    const error = databaseFailure(cause, settings);
    if (!(error instanceof Failure) || error.kind === 'try-later' || error.kind === 'io') throw error;
    // Only where the server is still there.
    await sessions.session.query('UNLOCK TABLES');
    if (!surroundings.force) {
      throw new Failure(error.kind, `what is in ${settings.database} cannot be kept: ${error.message}`, {
        hint: `${error.hint === undefined ? '' : `${error.hint}; `}or go on with --force; docs/mysql.md says what is lost`,
        cause,
      });
    }
    surroundings.warn(`what is in ${settings.database} is not kept, so nothing of this can be undone: ${error.message}`);
    return undefined;
  }
}

/** @returns what to throw: why it failed, and what is live */
async function undoNow(target: Target<MysqlSettings>, entry: InPlaceEntry, error: unknown): Promise<unknown> {
  const { settings, surroundings } = target;
  const { outgoing } = filesOf(surroundings);
  const said = (words: string, hint: string | undefined): unknown =>
    error instanceof Failure
      ? new Failure(error.kind, `${error.message}; ${words}`, { ...(hint === undefined ? {} : { hint }), cause: error })
      : error;
  if (entry.old === undefined) return said(`${settings.database} is not whole now`, 'restore it again, with --force');
  // Whoever ended this run did not mean that the database should stay empty.
  const steady = { settings, surroundings: { ...surroundings, signal: new AbortController().signal } };
  if (surroundings.signal.aborted)
    surroundings.warn(`what was in ${settings.database} is loaded again; if that is cut short, the next run does it`);
  try {
    await undo(steady, entry);
    return said(`what was in ${settings.database} before is in it again`, error instanceof Failure ? error.hint : undefined);
  } catch (left) {
    surroundings.warn(`what was in ${settings.database} could not be loaded again: ${(left as Error).message}`);
    return said(
      `${settings.database} is not whole now; what was in it is in ${outgoing}`,
      'the next run loads it again, as soon as the server takes it',
    );
  }
}
