import { Failure } from '../../failures/failure.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Statement } from './classify.ts';
import { collationFor, readCollations } from './collations.ts';
import { currentAccount } from './current-account.ts';
import { definerRights } from './check-makers.ts';
import { type Flavour, flavourOf, versionNumbers } from './flavour.ts';
import { readGrants } from './grants.ts';
import { mentionsIn } from './mentions.ts';
import { serverStateIn } from './server-state.ts';
import type { Session } from './session.ts';
import { tokens } from './tokens.ts';

/** What a server takes and does not take. */
export interface ServerFacts {
  readonly flavour: Flavour;
  readonly version: string;
  readonly collations: ReadonlySet<string>;
  /** The account we are: `shop@localhost`. */
  readonly account: string;
  /** Whether it may name others as definers. */
  readonly mayDefine: boolean;
  /** The accounts there are; undefined where we may not see them. */
  readonly accounts: ReadonlySet<string> | undefined;
  readonly force: boolean;
}

/** A statement as the server takes it, undefined where it is left out, and what is said of that. */
interface Changed {
  readonly text: string | undefined;
  readonly said: string;
}

type Change = (text: string, statement: Statement, server: ServerFacts) => Changed | undefined;

/**
 * Everything that is changed of a dump on its way into a server that is not the one it was made on; the stream and its digest stay as they
 * are. (MariaDB's sandbox line, in both spellings, is an affair of the client and goes no further than `splitStatements`; generated columns
 * need nothing: the tools leave them out of the rows' column lists.)
 */
const changes = { serverState, collations, sqlModes, definers } as const satisfies Record<string, Change>;

/** GTID_PURGED and the binary log: they would change the server itself, for all its databases, and need an administrator's rights. */
function serverState(text: string): Changed | undefined {
  const what = serverStateIn(text);
  return what === undefined ? undefined : { text: undefined, said: `${what} is left out: it would change the server, not this database` };
}

/** Collations of newer servers, or of the other flavour: the nearest one there is. Rows stay as they are, order and equality may differ. */
function collations(text: string, _statement: Statement, server: ServerFacts): Changed | undefined {
  const foreign = mentionsIn(text).filter(({ what, name }) => what === 'collation' && !server.collations.has(name) && name.includes('_'));
  if (foreign.length === 0) return undefined;
  const pairs = foreign.map((mention) => ({ ...mention, other: takenFor(mention.name, server) }));
  return {
    text: pairs.reduceRight((rest, { from, to, other }) => rest.slice(0, from) + other + rest.slice(to), text),
    said: [
      ...new Set(
        pairs.map(
          ({ name, other }) =>
            `this server does not know the collation ${name}: ${other} stands for it, which may sort and compare otherwise`,
        ),
      ),
    ].join('; '),
  };
}

/** @throws Failure configuration: nothing comes near */
export function takenFor(collation: string, { collations: known, force, version }: ServerFacts): string {
  const other = collationFor(collation, known, force);
  if (other !== undefined) return other;
  throw new Failure('configuration', `the server (${version}) has nothing like the collation ${collation} of the dump`, {
    hint: 'restore on a server of the same kind and at least the same version, or add --force: the rows come back, and sort and compare otherwise',
  });
}

const onlyMariadb = ['EMPTY_STRING_IS_NULL', 'SIMULTANEOUS_ASSIGNMENT', 'TIME_ROUND_FRACTIONAL'];
const removedInMysql8 =
  'NO_AUTO_CREATE_USER NO_FIELD_OPTIONS NO_KEY_OPTIONS NO_TABLE_OPTIONS DB2 MAXDB MSSQL MYSQL323 MYSQL40 ORACLE POSTGRESQL'.split(' ');

/** Modes that the server does not know would make it refuse the whole SET, and with it the program that follows. */
function sqlModes(text: string, { kind }: Statement, server: ServerFacts): Changed | undefined {
  if (kind !== 'set' || !/sql_mode/i.test(text)) return undefined;
  const unknown = new Set(
    server.flavour === 'mariadb'
      ? ['TIME_TRUNCATE_FRACTIONAL']
      : [...onlyMariadb, ...(versionNumbers(server.version)[0] >= 8 ? removedInMysql8 : [])],
  );
  const gone = new Set<string>();
  const edits: { from: number; to: number; to_: string }[] = [];
  for (const { kind: what, text: modes, from, to } of tokens(text)) {
    if (what !== 'string') continue;
    const words = modes.split(',');
    const left = words.filter((mode) => !unknown.has(mode.trim().toUpperCase()));
    if (left.length === words.length) continue;
    for (const mode of words) if (!left.includes(mode)) gone.add(mode.trim());
    edits.push({ from, to, to_: `'${left.join(',')}'` });
  }
  if (gone.size === 0) return undefined;
  return {
    text: edits.reduceRight((rest, { from, to, to_ }) => rest.slice(0, from) + to_ + rest.slice(to), text),
    said: `the sql_mode ${[...gone].join(', ')} is left out: this server does not know it`,
  };
}

/**
 * A definer that is not there, or that this account may not name: without `--force` the server decides (a missing one is warned of, a
 * forbidden one refused), with it the view or program becomes this account's own.
 */
function definers(text: string, { kind }: Statement, server: ServerFacts): Changed | undefined {
  if (kind !== 'create-object' || !server.force) return undefined;
  const definer = mentionsIn(text).find(({ what }) => what === 'definer');
  if (definer === undefined || definer.name === server.account) return undefined;
  const isThere = server.accounts?.has(definer.name) ?? true;
  if (isThere && server.mayDefine) return undefined;
  const why = isThere ? `${server.account} may not name it as definer` : 'it does not exist here';
  return {
    text: text.slice(0, definer.from) + text.slice(definer.to),
    said: `${definer.name} is left out as definer, because ${why}: its views and programs run as ${server.account}`,
  };
}

/** Applies them all to one statement after the other, and says each change once. */
export function portable(server: ServerFacts, warn: Surroundings['warn']): (text: string, statement: Statement) => string | undefined {
  const said = new Set<string>();
  return (text, statement) => {
    let current = text;
    for (const change of Object.values(changes)) {
      const changed = change(current, statement, server);
      if (changed === undefined) continue;
      if (!said.has(changed.said)) warn(changed.said);
      said.add(changed.said);
      if (changed.text === undefined) return undefined;
      current = changed.text;
    }
    return current;
  };
}

/** @param session not a raw one */
export async function readServerFacts(session: Session, force: boolean): Promise<ServerFacts> {
  const [row] = await session.query('SELECT VERSION() AS version');
  const version = row?.['version'] ?? '';
  const grants = readGrants((await session.query('SHOW GRANTS')).map((line) => Object.values(line)[0] ?? ''));
  const accounts = await session
    .query(`SELECT CONCAT(User, IF(Host = '', '', CONCAT('@', Host))) AS account FROM mysql.user`)
    .catch(() => undefined);
  return {
    flavour: flavourOf(version),
    version,
    collations: await readCollations(session),
    account: (await currentAccount(session)).name,
    mayDefine: definerRights.some((right) => grants.holds(right, '*')),
    accounts: accounts && new Set(accounts.map((account) => account['account'] ?? '')),
    force,
  };
}
