import type { Server } from './find-server.ts';
import { quoteGrantPattern, quoteString } from './quote.ts';

/** Of every server; as definers they are ordinary accounts on a private one. */
const administrators = ["'root'@'localhost'", "'root'@'%'", "'root'@'127.0.0.1'", "'root'@'::1'"];

/**
 * What a private server executes before it lets anybody in, one statement a line: it loses its administrators for good, gets one account that may
 * do in the scratch database what a restore does, and the definers of a dump, to whom nobody can log in.
 * @param accounts the statements of a stream; no more than names is taken of them
 */
export function privateAccounts(
  server: Pick<Server, 'flavour' | 'version'>,
  { user, password, staging }: { readonly user: string; readonly password: string; readonly staging: string },
  accounts: readonly string[],
): string {
  const own = `${quoteString(user)}@'localhost'`;
  const there = `${quoteGrantPattern(staging)}.*`;
  const definers = new Set([...administrators, ...accounts.flatMap(namedIn)].filter((account) => account !== own));
  const statements = [
    `DROP USER IF EXISTS ${[...administrators, "'mysql'@'localhost'", ...(server.flavour === 'mariadb' ? ["'mariadb.sys'@'localhost'"] : [])].join(', ')}`,
    `CREATE USER ${own} IDENTIFIED BY ${quoteString(password)}`,
    `GRANT ALL PRIVILEGES ON ${there} TO ${own}`,
    ...rightsToDefine(server).map((rights) => `GRANT ${rights} ON *.* TO ${own}`),
    ...[...definers].flatMap((account) => [
      `CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY ${quoteString(password)} ACCOUNT LOCK`,
      `GRANT ALL PRIVILEGES ON ${there} TO ${account}`,
    ]),
  ];
  return statements.map((statement) => `${statement};\n`).join('');
}

/** The right to name others as definers, who are no administrators here: MariaDB 10.5.2; MySQL 8.0, 8.2. Before, there was only SUPER. */
function rightsToDefine({ flavour, version: [major, minor] }: Pick<Server, 'flavour' | 'version'>): string[] {
  if (flavour === 'mariadb') return major > 10 || (major === 10 && minor >= 5) ? ['SET USER'] : [];
  if (major > 8 || (major === 8 && minor >= 2)) return ['SET_ANY_DEFINER, ALLOW_NONEXISTENT_DEFINER'];
  return major === 8 ? ['SET_USER_ID'] : [];
}

const quoted = "(?:`(?:[^`]|``)*`|'(?:[^'\\\\]|''|\\\\.)*')";
const account = new RegExp(`^CREATE USER IF NOT EXISTS (${quoted})@(${quoted}) `);

/** As quoted strings, whatever the quotes were. The servers' own accounts are there already, or are nobody's to have. */
function namedIn(statement: string): string[] {
  const [, user, host] = account.exec(statement) ?? [];
  if (user === undefined || host === undefined) return [];
  const [name, at] = [unquote(user), unquote(host)];
  // The server reads the file line by line.
  const isOurs = !/^(?:mysql|mariadb)\./.test(name) && !/[\0\r\n]/.test(name + at);
  return isOurs ? [`${quoteString(name)}@${quoteString(at)}`] : [];
}

function unquote(text: string): string {
  const inside = text.slice(1, -1);
  return text.startsWith('`')
    ? inside.replaceAll('``', '`')
    : inside.replace(/''|\\(.)/g, (pair, escaped?: string) => escaped ?? pair[0] ?? '');
}
