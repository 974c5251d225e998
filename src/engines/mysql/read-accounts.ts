import { isDatabaseError } from './database-failure.ts';
import { currentAccount, quoteAccount } from './current-account.ts';
import { quoteString } from './quote.ts';
import type { Row, Session } from './session.ts';

/**
 * The statements that make the application's account and the definers of its views and stored programs, with the roles they have
 * and their rights, as far as this account may read them. Passwords are in them as the server's hash only.
 */
export async function readAccounts(session: Session, database: string): Promise<readonly string[]> {
  const { name: own } = await currentAccount(session);
  const where = quoteString(database);
  const definers = await session.query(
    `SELECT DEFINER AS account FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${where}
     UNION SELECT DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${where}
     UNION SELECT DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${where}
     UNION SELECT DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${where}`,
  );
  // root and the servers' own accounts exist everywhere, and are nobody's to overwrite.
  const others = definers
    .map((definer) => definer['account'] ?? '')
    .filter((account) => account !== own && !/^(?:root|mysql\.\w+|mariadb\.sys)@/.test(account));
  // MySQL's salts are bytes of any kind, line ends among them; MariaDB does not know the variable, and prints hexadecimal anyway.
  await readable(session, 'SET SESSION print_identified_with_as_hex = ON');
  const roles = new Set<string>();
  const statements: string[] = [];
  for (const account of new Set([own, ...others.toSorted()])) {
    if (account.startsWith('root@')) continue;
    const quoted = quoteAccount(account);
    const grants = await readable(session, `SHOW GRANTS FOR ${quoted}`);
    // A default role stands in CREATE USER itself, so roles come first.
    statements.push(
      ...(await readRoles(session, grants, roles)),
      ...(await readable(session, `SHOW CREATE USER ${quoted}`)).map(withSomePassword),
      ...grants,
    );
  }
  // A line end inside a hash would break the one statement a line; such a statement is made by hand.
  return statements
    .filter((statement) => !/[\r\n]/.test(statement))
    .map((statement) => `${statement.replace(/^CREATE USER /, 'CREATE USER IF NOT EXISTS ')};`);
}

/**
 * MySQL 9 prints `AS <secret>` to an account that may not read its own hash. An account that nobody can log in to is made of it, whose password an
 * administrator gives anew; one without any password would be open to all.
 */
function withSomePassword(statement: string): string {
  return statement.replace(/ AS <secret>(?= |$)/, ' BY RANDOM PASSWORD');
}

/** The statements that make the roles which these grants give, and theirs, each once. @param made the roles that were made before */
async function readRoles(session: Session, grants: readonly string[], made: Set<string>): Promise<readonly string[]> {
  const statements: string[] = [];
  for (const role of grants.flatMap(rolesIn)) {
    if (made.has(role)) continue;
    made.add(role);
    const own = await readable(session, `SHOW GRANTS FOR ${role}`);
    statements.push(...(await readRoles(session, own, made)), `CREATE ROLE IF NOT EXISTS ${role}`, ...own);
  }
  return statements;
}

const quotedRole = '`(?:[^`]|``)*`(?:@`(?:[^`]|``)*`)?';
const roleGrant = new RegExp(`^GRANT (${quotedRole}(?:, *${quotedRole})*) TO `);

/** Rights are words, roles are quoted. */
function rolesIn(grant: string): readonly string[] {
  return roleGrant.exec(grant)?.[1]?.match(new RegExp(quotedRole, 'g')) ?? [];
}

async function readable(session: Session, sql: string): Promise<string[]> {
  try {
    return (await session.query(sql)).map((row: Row) => Object.values(row)[0] ?? '');
  } catch (error) {
    if (isDatabaseError(error) && error.fatal !== true) return [];
    throw error;
  }
}
