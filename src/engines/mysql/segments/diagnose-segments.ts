import type { Diagnosis, Target } from '../../contract.ts';
import { currentAccount } from '../current-account.ts';
import { readGrants } from '../grants.ts';
import { quoteGrantPattern } from '../quote.ts';
import { withSession } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';

/** Whether the account may hold the tables for as long as several sessions need to begin at one moment. */
export async function diagnoseSegments(target: Target<MysqlSettings>): Promise<readonly Diagnosis[]> {
  const { database } = target.settings;
  return withSession(target, async (session) => {
    const grants = readGrants((await session.query('SHOW GRANTS')).map((row) => Object.values(row)[0] ?? ''));
    if (grants.holds('LOCK TABLES', database)) return [{ level: 'ok', what: 'several sessions can read it at one moment' }];
    const { quoted } = await currentAccount(session);
    return [
      {
        level: 'warn',
        what: `the account ${quoted} has not the right LOCK TABLES: one session reads`,
        todo: `as an administrator: GRANT LOCK TABLES ON ${quoteGrantPattern(database)}.* TO ${quoted}`,
      },
    ];
  });
}
