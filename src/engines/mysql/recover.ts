import type { Target } from '../contract.ts';
import { discardText } from './in-place/discard-text.ts';
import { recoverInPlace } from './in-place/recover-in-place.ts';
import { readJournal, type SwapEntry } from './journal.ts';
import { dropSchema, endSession, findSchema, stagingOf } from './schemas.ts';
import { type Session, withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';
import { finishKept, finishLive, hasMoved, moveTables, undo } from './swap-steps.ts';

/**
 * Finishes a swap whose tables had moved, undoes one whose tables had not, and drops a staging database that was left behind; and the same of what is
 * done in place, whatever the strategy is now.
 * Until then the journal holds every definition that the swap had dropped.
 */
export async function recover(target: Target<MysqlSettings>): Promise<void> {
  const { settings, surroundings } = target;
  const entry = await readJournal(surroundings.journal);
  if (entry !== undefined && 'incoming' in entry) await recoverInPlace(target, entry);
  if (await discardText(target))
    surroundings.warn(`found what a restore of ${settings.database} in place that did not end had staged, and removed it`);
  await withSession(target, async (session) => {
    if (entry !== undefined && 'liveTables' in entry)
      await withSession(target, (raw) => recoverSwap(target, session, raw, entry), { raw: true });
    const staging = stagingOf(settings.database, surroundings.drill);
    if (await findSchema(session, staging)) {
      await dropSchema(session, staging);
      surroundings.warn(
        `found ${staging}, left by a ${surroundings.drill === undefined ? 'restore' : 'drill'} that did not end, and dropped it`,
      );
    }
  });
  if (entry !== undefined) await surroundings.journal.clear();
}

async function recoverSwap({ surroundings }: Target<MysqlSettings>, session: Session, raw: Session, entry: SwapEntry): Promise<void> {
  await endSwapSessions(session, entry);
  const sessions = { session, raw };
  if (!(await hasMoved(session, entry))) {
    await undo(sessions, entry, surroundings.warn);
    surroundings.warn(`found a swap of ${entry.live} that ended before its tables moved, and undid it: the old database is live`);
    return;
  }
  if (entry.phase !== 'live') {
    await moveTables(sessions, entry);
    await finishLive(sessions, entry);
    // From here on the live database is whole and the application's: what it changes in it is not undone by a second recovery.
    await surroundings.journal.write({ ...entry, phase: 'live' });
  }
  await finishKept(sessions, entry, surroundings);
  surroundings.warn(
    `found a swap of ${entry.live} that ended after its tables had moved, and finished it: the restored database is live${entry.liveExisted ? `, the old one is ${entry.kept}` : ''}`,
  );
}

/**
 * The server goes on with a statement whose client was killed; what it changes must not come through while we look. One that waits
 * for others is ended; others are waited for, and never ended: after a restart of the server the number may be anybody's.
 */
async function endSwapSessions(session: Session, entry: SwapEntry): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const busy = await session.query(
      `SELECT ID AS id, INFO LIKE 'RENAME TABLE%' OR INFO LIKE 'LOCK TABLES%' AS waits FROM information_schema.PROCESSLIST
       WHERE ID IN (${entry.sessions.join(', ')}) AND ID <> CONNECTION_ID() AND COMMAND <> 'Sleep'`,
    );
    if (busy.length === 0) return;
    for (const row of busy) if (Number(row['waits']) === 1) await endSession(session, Number(row['id']));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
