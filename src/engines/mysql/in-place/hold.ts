import { createHash } from 'node:crypto';
import { Failure } from '../../../failures/failure.ts';
import { quoteString } from '../quote.ts';
import { endSession } from '../schemas.ts';
import type { Session } from '../session.ts';

/**
 * Who changes a live database in place holds a lock of the server's, `swap` the session that drops, `load` the native client: it goes when its session
 * does, so the next run knows whether the server, or a client whose Penstock was killed, is still at it. Names have 64 characters at most.
 */
const lockName = (database: string, who: 'swap' | 'load'): string =>
  quoteString(`penstock_${who}_${createHash('sha256').update(database).digest('hex').slice(0, 24)}`);

/** The statement that takes the lock. */
export const holding = (database: string, who: 'swap' | 'load'): string => `DO GET_LOCK(${lockName(database, who)}, 0)`;

/** Makes this session the one that changes the database. @throws Failure try-later: one of an earlier run does not go */
export async function takeHold(session: Session, database: string): Promise<void> {
  await endHolders(session, database);
  await session.query(holding(database, 'swap'));
}

/** Ends sessions of earlier runs that are still changing the database, and waits until they are gone. */
async function endHolders(session: Session, database: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const [row] = await session.query(
      `SELECT IS_USED_LOCK(${lockName(database, 'swap')}) AS swap, IS_USED_LOCK(${lockName(database, 'load')}) AS load_id`,
    );
    const others = [row?.['swap'], row?.['load_id']].flatMap((id) =>
      id === undefined || id === null || Number(id) === session.id ? [] : [Number(id)],
    );
    if (others.length === 0) return;
    for (const id of others) await endSession(session, id);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Failure('try-later', `a session of an earlier run is still changing ${database}, and does not end`, {
    hint: 'the server may be rolling back a long statement; SHOW PROCESSLIST shows it',
  });
}
