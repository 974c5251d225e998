import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import type { DatabaseProperties } from './database-properties.ts';
import type { Properties } from './properties.ts';
import { list } from './readable.ts';
import type { Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/** One thing that a restore needs of the server, with what is said where it is there. */
export interface Prerequisite {
  readonly what: string;
  /** @throws Failure privileges, or unavailable */
  readonly check: () => Promise<void>;
}

/** How a restore comes in: what is asked of it depends on that. */
export interface Arrival {
  /** How the staging database is made. */
  readonly like: DatabaseProperties | undefined;
  readonly dumped: Properties | undefined;
  /** Whether there is no live database, whose owner and tablespace are there for certain. */
  readonly fresh: boolean;
}

/**
 * Makes sure that the server has what the dump will ask for, and that the role may do what a restore does.
 * @throws Failure privileges, or unavailable for roles, extensions and tablespaces that are not there
 */
export async function checkPrerequisites(session: Session, target: Target<PostgresqlSettings>, arrival: Arrival): Promise<void> {
  for (const { check } of prerequisites(session, target, arrival)) await check();
}

/** The same, one by one. With `--force`, what is not there is left out of the dump (`portability.ts`), and not asked for. */
export function prerequisites(
  session: Session,
  { settings, surroundings }: Target<PostgresqlSettings>,
  arrival: Arrival,
): readonly Prerequisite[] {
  const { like, dumped, fresh } = arrival;
  const { user } = settings;
  const { force, strategy, drill } = surroundings;
  const granted = dumped?.database.privileges?.flatMap(({ grantee }) => grantee ?? []) ?? [];
  const own = like ? [like.owner] : [];
  const needed = [...own, ...(dumped ? [...dumped.roles, ...dumped.owners] : []), ...(fresh ? granted : [])];
  const dumpedOwners = dumped?.owners ?? [];
  const owners = async (): Promise<string[]> => {
    if (!force) return [...new Set([...own, ...dumpedOwners])];
    const missing = new Set(await missingRoles(session, dumpedOwners));
    return [...new Set([...own, ...dumpedOwners])].filter((name) => !missing.has(name));
  };
  const tablespaces = [...(dumped?.tablespaces ?? []), ...(like ? [like.tablespace] : [])];
  return [
    ...(strategy === 'in-place' ? [] : [{ what: `${user} may create databases`, check: () => checkRole(session, user) }]),
    { what: 'the roles of the dump are on the server', check: () => checkRoles(session, force ? [] : needed) },
    { what: `${user} may give what is restored to its owners`, check: async () => checkOwners(session, user, await owners()) },
    { what: 'the tablespaces of the dump are on the server', check: () => checkTablespaces(session, user, tablespaces) },
    ...(dumped === undefined
      ? []
      : [
          {
            what: 'the extensions of the dump are on the server',
            check: () => checkExtensions(session, user, dumped.extensions, force, drill?.isPrivate),
          },
        ]),
  ];
}

async function checkRole(session: Session, user: string): Promise<void> {
  const [role] = await session.query<{ creates: boolean }>(
    `select rolsuper or rolcreatedb as creates from pg_roles where rolname = current_user`,
  );
  if (role?.creates === true) return;
  throw new Failure('privileges', `${user} may not create databases, and a restore loads beside the live one`, {
    hint: `ALTER ROLE "${user}" CREATEDB; or restore: { strategy: in-place }, of which docs/postgresql.md says what it costs`,
  });
}

async function checkRoles(session: Session, needed: readonly string[]): Promise<void> {
  const missing = await missingRoles(session, needed);
  if (missing.length > 0) {
    throw new Failure('unavailable', `roles are missing on the server: ${list(missing, 20)}`, {
      hint: 'make them first, as a superuser: the stream holds a CREATE ROLE statement for each, and `penstock inspect` shows it; or add --force to leave them out',
    });
  }
}

/** Those of `names` that the server does not have. */
export async function missingRoles(session: Session, names: readonly string[]): Promise<string[]> {
  return absent(session, names, `select rolname::text as name from pg_roles`);
}

async function checkOwners(session: Session, user: string, owners: readonly string[]): Promise<void> {
  // From PostgreSQL 16 on a member may be one that cannot hand anything over.
  const right = session.version >= 160000 ? 'SET' : 'MEMBER';
  const strangers = await session.query<{ name: string }>(
    `select name from unnest($1::text[]) name join pg_roles r on r.rolname = name where not pg_has_role(name::name, '${right}') order by 1`,
    [owners],
  );
  if (strangers.length > 0) {
    const names = strangers.map(({ name }) => name);
    throw new Failure('privileges', `${user} may not make ${list(names)} the owner of what is restored`, {
      hint: `${names.map((name) => `GRANT "${name}" TO "${user}"`).join('; ')}; or restore as a superuser`,
    });
  }
}

async function checkTablespaces(session: Session, user: string, wanted: readonly string[]): Promise<void> {
  const missing = await absent(session, wanted, `select spcname::text as name from pg_tablespace`);
  if (missing.length > 0) {
    throw new Failure('unavailable', `tablespaces are missing on the server: ${list(missing)}`, {
      hint: 'CREATE TABLESPACE ... LOCATION ..., as a superuser',
    });
  }
  const closed = await session.query<{ name: string }>(
    `select spcname::text as name from pg_tablespace
     where spcname = any ($1::name[]) and spcname <> 'pg_default' and not has_tablespace_privilege(oid, 'CREATE') order by 1`,
    [wanted],
  );
  if (closed.length > 0) {
    const names = closed.map(({ name }) => name);
    throw new Failure('privileges', `${user} may not create in the tablespaces ${list(names)}`, {
      hint: names.map((name) => `GRANT CREATE ON TABLESPACE "${name}" TO "${user}"`).join('; '),
    });
  }
}

/** @param isMade whether those that need a superuser are there already */
async function checkExtensions(
  session: Session,
  user: string,
  extensions: Properties['extensions'],
  force: boolean,
  isMade = false,
): Promise<void> {
  const wanted = extensions.map(({ name }) => name);
  const missing = await missingExtensions(session, wanted);
  if (missing.length > 0 && !force) {
    throw new Failure('unavailable', `extensions are not installed on the server: ${list(missing)}`, {
      hint: 'install the packages that the old server had (postgresql-contrib, postgis ...), or add --force to leave out those that nothing in the dump needs',
    });
  }
  const [role] = await session.query<{ super: boolean }>(`select rolsuper as super from pg_roles where rolname = current_user`);
  if (role?.super === true || isMade) return;
  const untrusted = await untrustedExtensions(session, wanted);
  if (untrusted.length > 0) {
    throw new Failure('privileges', `${user} may not create the extensions ${list(untrusted)}: they are not trusted`, {
      hint: 'restore as a superuser',
    });
  }
}

/** Those of `names` that only a superuser can create. */
export async function untrustedExtensions(session: Session, names: readonly string[]): Promise<string[]> {
  const untrusted = await session.query<{ name: string }>(
    `select v.name::text as name from pg_available_extension_versions v join pg_available_extensions e on e.name = v.name and e.default_version = v.version
     where v.superuser and not v.trusted and v.name = any ($1::name[]) order by 1`,
    [names],
  );
  return untrusted.map(({ name }) => name);
}

/** Those of `names` that could not be created on the server. */
export async function missingExtensions(session: Session, names: readonly string[]): Promise<string[]> {
  return absent(session, names, `select name::text as name from pg_available_extensions`);
}

/** Those of `wanted` that `known`, a query of names, does not give. */
async function absent(session: Session, wanted: readonly string[], known: string): Promise<string[]> {
  const rows = await session.query<{ name: string }>(
    `select distinct name from unnest($1::text[]) name where name not in (select k.name from (${known}) k) order by 1`,
    [wanted],
  );
  return rows.map(({ name }) => name);
}
