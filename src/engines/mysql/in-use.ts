import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { isDatabaseError, lockWaitTimeout } from './database-failure.ts';
import { describe } from './describe.ts';
import { quoteName, quoteString } from './quote.ts';
import type { Session } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** Locks all of these tables of the live database; `UNLOCK TABLES` lets them go. @throws Failure try-later: others did not let go of them in time */
export async function lockTables(
  target: Target<MysqlSettings>,
  session: Session,
  tables: readonly string[],
  how: (table: string) => 'READ' | 'WRITE',
): Promise<void> {
  if (tables.length === 0) return;
  const { database } = target.settings;
  try {
    await session.query(`LOCK TABLES ${tables.map((name) => `${quoteName(database, name)} ${how(name)}`).join(', ')}`);
  } catch (error) {
    throw await inUse(target, session, error);
  }
}

/** What a wait that was in vain means, with who may be its reason; other errors are given back. */
export async function inUse({ settings, surroundings }: Target<MysqlSettings>, session: Session, error: unknown): Promise<unknown> {
  if (!isDatabaseError(error) || error.errno !== lockWaitTimeout) return error;
  const rows = await session.query(
    `SELECT ID AS id, USER AS user, HOST AS host, TIME AS seconds FROM information_schema.PROCESSLIST WHERE DB = ${quoteString(settings.database)} AND ID <> CONNECTION_ID()`,
  );
  const who = rows.slice(0, 5).map((row) => `${row['user']}@${row['host']} (session ${row['id']}, ${row['seconds']} s)`);
  // An account without PROCESS sees its own sessions only.
  const seen = who.length > 0 ? `; connected are ${who.join(', ')}` : '';
  return new Failure('try-later', `${describe(settings)} is in use: its tables were not free within ${surroundings.patience} s`, {
    hint: `end what holds an open transaction; SHOW PROCESSLIST names it to an administrator${seen}`,
    cause: error,
  });
}
