import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import type { DatabaseProperties } from './database-properties.ts';
import type { Properties } from './properties.ts';
import { list } from './readable.ts';
import type { Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/**
 * Makes sure that the server has what the dump will ask for, and that the role may do what a restore does.
 * @param like how the staging database is made
 * @param fresh whether there is no live database, whose owner and tablespace are there for certain
 * @throws Failure privileges, or unavailable for roles, extensions and tablespaces that are not there
 */
export async function checkPrerequisites(
  session: Session,
  { settings }: Target<PostgresqlSettings>,
  like: DatabaseProperties | undefined,
  dumped: Properties | undefined,
  fresh: boolean,
): Promise<void> {
  const { user } = settings;
  const [role] = await session.query<{ super: boolean; creates: boolean }>(
    `select rolsuper as super, rolsuper or rolcreatedb as creates from pg_roles where rolname = current_user`,
  );
  if (role?.creates !== true) {
    throw new Failure('privileges', `${user} may not create databases, and a restore loads beside the live one`, {
      hint: `ALTER ROLE "${user}" CREATEDB`,
    });
  }
  const granted = dumped?.database.privileges?.flatMap(({ grantee }) => grantee ?? []) ?? [];
  const needed = [...(like ? [like.owner] : []), ...(dumped ? [...dumped.roles, ...dumped.owners] : []), ...(fresh ? granted : [])];
  const missing = await absent(session, needed, `select rolname::text as name from pg_roles`);
  if (missing.length > 0) {
    throw new Failure('unavailable', `roles are missing on the server: ${list(missing, 20)}`, {
      hint: 'make them first, as a superuser: the stream holds a CREATE ROLE statement for each, and `penstock inspect` shows it',
    });
  }
  // From PostgreSQL 16 on a member may be one that cannot hand anything over.
  const right = session.version >= 160000 ? 'SET' : 'MEMBER';
  const owners = [...new Set([...(like ? [like.owner] : []), ...(dumped?.owners ?? [])])];
  const strangers = await session.query<{ name: string }>(
    `select name from unnest($1::text[]) name where not pg_has_role(name::name, '${right}') order by 1`,
    [owners],
  );
  if (strangers.length > 0) {
    const names = strangers.map(({ name }) => name);
    throw new Failure('privileges', `${user} may not make ${list(names)} the owner of what is restored`, {
      hint: `${names.map((name) => `GRANT "${name}" TO "${user}"`).join('; ')}; or restore as a superuser`,
    });
  }
  await checkTablespaces(session, user, [...(dumped?.tablespaces ?? []), ...(like ? [like.tablespace] : [])]);
  if (dumped !== undefined) await checkExtensions(session, user, role.super, dumped.extensions);
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

async function checkExtensions(session: Session, user: string, isSuperuser: boolean, extensions: Properties['extensions']): Promise<void> {
  const wanted = extensions.map(({ name }) => name);
  const missing = await absent(session, wanted, `select name::text as name from pg_available_extensions`);
  if (missing.length > 0) {
    throw new Failure('unavailable', `extensions are not installed on the server: ${list(missing)}`, {
      hint: 'install the packages that the old server had (postgresql-contrib, postgis ...)',
    });
  }
  if (isSuperuser) return;
  const untrusted = await session.query<{ name: string }>(
    `select v.name::text as name from pg_available_extension_versions v join pg_available_extensions e on e.name = v.name and e.default_version = v.version
     where v.superuser and not v.trusted and v.name = any ($1::name[]) order by 1`,
    [wanted],
  );
  if (untrusted.length > 0) {
    throw new Failure(
      'privileges',
      `${user} may not create the extensions ${list(untrusted.map(({ name }) => name))}: they are not trusted`,
      {
        hint: 'restore as a superuser',
      },
    );
  }
}

/** Those of `wanted` that `known`, a query of names, does not give. */
async function absent(session: Session, wanted: readonly string[], known: string): Promise<string[]> {
  const rows = await session.query<{ name: string }>(
    `select distinct name from unnest($1::text[]) name where name not in (select k.name from (${known}) k) order by 1`,
    [wanted],
  );
  return rows.map(({ name }) => name);
}
