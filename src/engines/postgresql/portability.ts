import type { Surroundings } from '../surroundings.ts';
import type { DatabaseProperties } from './database-properties.ts';
import type { Session } from './session.ts';
import { settingClause } from './setting-clause.ts';
import type { Statement } from './statement.ts';

/** What a server takes and does not take. */
export interface ServerFacts {
  readonly major: number;
  /** Names of the settings it knows. */
  readonly settings: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  /** The extensions that could be created on it. */
  readonly extensions: ReadonlySet<string>;
  /** The extensions in the database that are there already and another role's. */
  readonly foreign: ReadonlySet<string>;
  /** The role we are. */
  readonly user: string;
  readonly force: boolean;
  /** Whether all is one transaction, which nothing in the dump may end. */
  readonly inPlace: boolean;
}

/** Says why a statement is left out; an empty text where nobody needs to know; undefined where it stays. */
type Change = (statement: Statement, server: ServerFacts) => string | undefined;

/**
 * Everything that is left out of a dump on its way into a server that is not the one it was made on; the stream and its digest stay as they
 * are. (psql's own \restrict and \unrestrict never pass either: `PortableText` leaves them out, and psql is under a restriction of ours.)
 */
const changes = { settings, transactions, roles, extensions } as const satisfies Record<string, Change>;

const word = String.raw`[A-Za-z_][A-Za-z0-9_$]*|"\d+"`;

/** Settings of a newer pg_dump: they are of the session that loads, and change nothing in what is loaded. */
function settings(statement: Statement, server: ServerFacts): string | undefined {
  const [, name] = /^SET (\w+) (?:=|TO) /.exec(statement.text) ?? [];
  if (name === undefined || server.settings.has(name.toLowerCase())) return undefined;
  return `SET ${name} is left out: PostgreSQL ${server.major} does not know it, and it is only of the session that loads`;
}

/** pg_dump puts large objects into transactions of their own, whose COMMIT would be that of the whole. */
function transactions(statement: Statement, server: ServerFacts): string | undefined {
  return server.inPlace && /^(?:BEGIN|COMMIT)$/.test(statement.text) ? '' : undefined;
}

const ownership = new RegExp(`^ALTER .* OWNER TO (${word})$`);
const privilege = new RegExp(`^(?:GRANT|REVOKE) .* (?:TO|FROM) (${word})(?: WITH GRANT OPTION)?$`);
const defaults = new RegExp(`^ALTER DEFAULT PRIVILEGES FOR ROLE (${word}) .* (?:TO|FROM) (${word})(?: WITH GRANT OPTION)?$`);

/** Roles that are missing, with `--force`: what they own becomes the loading role's, what they are granted is not granted. */
function roles(statement: Statement, server: ServerFacts): string | undefined {
  if (!server.force) return undefined;
  const { text } = statement;
  const found = ownership.exec(text) ?? privilege.exec(text) ?? defaults.exec(text);
  const missing = found
    ?.slice(1)
    .map((name) => unquoted(statement.written(name)))
    .find((name) => name !== 'PUBLIC' && !server.roles.has(name));
  return missing === undefined
    ? undefined
    : `the role ${missing} is not on the server: what it owns is ${server.user}'s, what it is granted is left out`;
}

const extension = new RegExp(`^(?:CREATE EXTENSION(?: IF NOT EXISTS)?|COMMENT ON EXTENSION|ALTER EXTENSION) (${word})`);

/**
 * Extensions that are missing, with `--force`: what stands on them fails, and with it the restore. One that an administrator has made before is
 * left as it is: its comment came with it, and only its owner may change that.
 */
function extensions(statement: Statement, server: ServerFacts): string | undefined {
  const [, found] = extension.exec(statement.text) ?? [];
  const name = found && unquoted(statement.written(found));
  if (name === undefined) return undefined;
  if (server.foreign.has(name) && !statement.text.startsWith('CREATE ')) return '';
  if (!server.force || server.extensions.has(name)) return undefined;
  return `the extension ${name} is left out: it is not installed on the server`;
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** Tells of one statement after the other whether it is left out, and says each reason once. */
export function portable(server: ServerFacts, warn: Surroundings['warn']): (statement: Statement) => boolean {
  const said = new Set<string>();
  return (statement) => {
    for (const change of Object.values(changes)) {
      const why = change(statement, server);
      if (why === undefined) continue;
      if (why !== '' && !said.has(why)) warn(why);
      said.add(why);
      return true;
    }
    return false;
  };
}

export async function readServerFacts(
  session: Session,
  { force, strategy }: Pick<Surroundings, 'force' | 'strategy'>,
): Promise<ServerFacts> {
  const names = async (query: string): Promise<ReadonlySet<string>> =>
    new Set((await session.query<{ name: string }>(query)).map(({ name }) => name));
  const [row] = await session.query<{ user: string }>(`select current_user::text as user`);
  return {
    major: Math.floor(session.version / 10000),
    settings: await names(`select lower(name) as name from pg_settings`),
    roles: await names(`select rolname::text as name from pg_roles`),
    extensions: await names(`select name::text as name from pg_available_extensions`),
    foreign: await names(`select extname::text as name from pg_extension where not pg_has_role(extowner, 'USAGE')`),
    user: row?.user ?? '',
    force,
    inPlace: strategy === 'in-place',
  };
}

/** What a stream says of its database, as this server takes it: with `--force`, without the roles that are missing. */
export function withoutMissingRoles(database: DatabaseProperties, server: ServerFacts): DatabaseProperties {
  if (!server.force) return database;
  const isThere = (role: string | null): boolean => role === null || server.roles.has(role);
  return {
    ...database,
    owner: isThere(database.owner) ? database.owner : server.user,
    privileges: database.privileges?.filter(({ grantee }) => isThere(grantee)) ?? null,
    settings: database.settings.filter(({ role }) => isThere(role)),
  };
}

/**
 * Settings that come from a stream and not from the live database are taken over where any user may make them, and they
 * load no code; the others are said.
 */
export async function harmlessSettings(
  session: Session,
  given: DatabaseProperties['settings'],
  warn: Surroundings['warn'],
): Promise<DatabaseProperties['settings']> {
  const rows = await session.query<{ name: string }>(
    `select lower(name) as name from pg_settings where context = 'user' and name !~ '_preload_libraries$'`,
  );
  const harmless = new Set(rows.map(({ name }) => name));
  return given.filter((setting) => {
    if (harmless.has(setting.name.toLowerCase())) return true;
    warn(`a setting of the database in the stream is left to an administrator: ${settingClause(setting.name, setting.value)}`);
    return false;
  });
}
