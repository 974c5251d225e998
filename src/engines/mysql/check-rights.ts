import { Failure } from '../../failures/failure.ts';
import { currentAccount } from './current-account.ts';
import { type Flavour, versionNumbers } from './flavour.ts';
import { type Grants, readGrants } from './grants.ts';
import { quoteGrantPattern, quoteString } from './quote.ts';
import type { Session } from './session.ts';

/**
 * Demands the rights without which the dump tools end with 0 and leave things out: TRIGGER, and the right to see routines of
 * other definers. TRIGGER and EVENT are always demanded: what an account may not see it cannot know to be absent.
 * @throws Failure privileges with the GRANT statements that are missing
 */
export async function checkRights(session: Session, database: string, server: { flavour: Flavour; version: string }): Promise<void> {
  const lines = (await session.query('SHOW GRANTS')).map((row) => Object.values(row)[0] ?? '');
  const grants = readGrants(lines);
  const missing = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'].filter((right) => !grants.holds(right, database));
  const statements: string[] = [];
  const { quoted: account } = await currentAccount(session);
  if (missing.length > 0) statements.push(`GRANT ${missing.join(', ')} ON ${quoteGrantPattern(database)}.* TO ${account}`);
  const unread = seesRoutines(grants, database, server) ? [] : await unreadRoutines(session, grants, database);
  if (unread === undefined || unread.length > 0) statements.push(`${routineGrant(server, database)} TO ${account}`);
  if (statements.length === 0) return;
  const lacking = [...missing, ...(statements.length > (missing.length > 0 ? 1 : 0) ? ['the right to read stored routines'] : [])];
  throw new Failure(
    'privileges',
    `the account ${account} lacks ${lacking.join(', ')} on ${database}; a dump would leave things out without a word`,
    {
      hint: `as an administrator: ${statements.join('; ')}${unread === undefined || unread.length === 0 ? '' : `; or make ${unread.join(', ')} anew as this account`}`,
    },
  );
}

/** The routines of all definers are visible to who may read the server's list of them. */
function seesRoutines(grants: Grants, database: string, server: { flavour: Flavour; version: string }): boolean {
  return (
    grants.holds('SELECT', '*') ||
    grants.holds('SELECT', 'mysql', 'proc') ||
    grants.holds('SHOW_ROUTINE', '*') ||
    // Only where this right exists is it a part of ALL PRIVILEGES.
    (hasRoutineRight(server) && grants.holds('SHOW CREATE ROUTINE', database))
  );
}

/**
 * The routines that this account cannot read. Who may execute or alter all routines of a database is shown all their names (MariaDB and MySQL alike), and
 * the texts of its own; so where it has made all of them, nothing is missing in a dump. undefined: it is not even shown the names.
 */
async function unreadRoutines(session: Session, grants: Grants, database: string): Promise<readonly string[] | undefined> {
  if (!['EXECUTE', 'ALTER ROUTINE'].some((right) => grants.holds(right, database))) return undefined;
  const rows = await session.query(
    `SELECT ROUTINE_NAME AS name FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${quoteString(database)} AND ROUTINE_DEFINITION IS NULL`,
  );
  return rows.map((row) => row['name'] ?? '');
}

function hasRoutineRight({ flavour, version }: { flavour: Flavour; version: string }): boolean {
  const [major, minor] = versionNumbers(version);
  return flavour === 'mariadb' && (major > 11 || (major === 11 && minor >= 3));
}

/** MariaDB 11.3 and MySQL 8.0.20 have a right of their own for it; before, it is reading mysql.proc. */
function routineGrant({ flavour, version }: { flavour: Flavour; version: string }, database: string): string {
  const [major, minor, patch] = versionNumbers(version);
  if (flavour === 'mariadb')
    return hasRoutineRight({ flavour, version })
      ? `GRANT SHOW CREATE ROUTINE ON ${quoteGrantPattern(database)}.*`
      : 'GRANT SELECT ON mysql.proc';
  if (major < 8) return 'GRANT SELECT ON mysql.proc';
  return major > 8 || minor > 0 || patch >= 20 ? 'GRANT SHOW_ROUTINE ON *.*' : 'GRANT SELECT ON *.*';
}
