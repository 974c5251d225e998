import type { Target } from '../../contract.ts';
import { isDatabaseError, lockWaitTimeout } from '../database-failure.ts';
import { quoteName } from '../quote.ts';
import { tablesOf } from '../schemas.ts';
import { type Session, withSession } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';

/** Who waits for a lock has others wait behind it. */
const longestWait = 10;
const interrupted = [1317, 1927];
const mostAttempts = 3;

/**
 * Has several sessions begin their transactions at one moment: while all tables are locked against writing, which needs no more than LOCK TABLES on this database. The lock
 * waits for transactions that have written and not ended; once it is there nothing can be committed to these tables, so whoever begins now sees the same of them.
 * @param begin begins all of them
 * @returns why that could not be, and nothing has begun; undefined when it is done
 */
export async function beginTogether(target: Target<MysqlSettings>, begin: () => Promise<void>): Promise<string | undefined> {
  const { database } = target.settings;
  return withSession(target, async (session) => {
    await session.query(`SET SESSION lock_wait_timeout=${longestWait}`);
    let tables = await lockable(session, database);
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      if (tables.length === 0) break;
      const refused = await lock(target, session, tables);
      if (refused !== undefined) return refused;
      const now = await lockable(session, database);
      if (now.join('\0') === tables.join('\0')) break;
      await session.query('UNLOCK TABLES');
      if (attempt === mostAttempts - 1) return 'tables come and go';
      tables = now;
    }
    await begin();
    await session.query('UNLOCK TABLES');
    return undefined;
  });
}

/** Its tables; a sequence has no transactions, and no lock but that of a table that counts with it. */
async function lockable(session: Session, database: string): Promise<string[]> {
  const tables = await tablesOf(session, database);
  return tables.filter(({ type }) => type !== 'SEQUENCE').map(({ name }) => name);
}

async function lock(target: Target<MysqlSettings>, session: Session, tables: readonly string[]): Promise<string | undefined> {
  const { database, user } = target.settings;
  // lock_wait_timeout is for each table; all together must not take longer.
  const tooLong = setTimeout(() => {
    void withSession(target, (other) => endQuery(other, session.id)).catch(() => undefined);
  }, longestWait * 1000);
  try {
    await session.query(`LOCK TABLES ${tables.map((table) => `${quoteName(database, table)} READ`).join(', ')}`);
    return undefined;
  } catch (error) {
    if (!isDatabaseError(error) || error.fatal === true) throw error;
    if (error.errno === lockWaitTimeout || interrupted.includes(error.errno ?? 0))
      return `its tables could not be locked within ${longestWait} s, because a transaction that has written them does not end`;
    if (error.errno === 1044 || error.errno === 1142) return `${user} has not the right LOCK TABLES`;
    return `its tables could not be locked: ${error.sqlMessage ?? error.message}`;
  } finally {
    clearTimeout(tooLong);
  }
}

/** Ends what another session of ours waits for, but not the session. */
async function endQuery(session: Session, id: number): Promise<void> {
  await session.query(`KILL QUERY ${id}`);
}
