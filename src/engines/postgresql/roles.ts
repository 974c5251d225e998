import { identifierOnOneLine, literalOnOneLine } from './quote.ts';
import type { Session } from './session.ts';
import { settingClause } from './setting-clause.ts';

/** The roles that a database needs. */
export interface Roles {
  readonly involved: readonly string[];
  readonly owners: readonly string[];
  /** Statements that make them, one line each; a password only as the verifier that the server keeps. */
  readonly statements: readonly string[];
}

interface Role {
  name: string;
  attributes: string;
  limit: number;
  until: string | null;
  password: string | null;
  settings: string[];
}

/**
 * Those that own or are granted something in the session's database, or have settings of their own in it, and the session's
 * user; with the roles that they are members of, and the members through which people and applications use them. The
 * system's own roles are on every server.
 */
const involved = `
  with recursive used as (
    select refobjid as oid, deptype = 'o' and dbid <> 0 as owns from pg_shdepend
      where refclassid = 'pg_authid'::regclass and (dbid = (select oid from pg_database where datname = current_database())
        or (dbid = 0 and classid = 'pg_database'::regclass and objid = (select oid from pg_database where datname = current_database())))
    union select datdba, false from pg_database where datname = current_database()
    union select oid, false from pg_roles where rolname = current_user
    union select s.setrole, false from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
      where d.datname = current_database() and s.setrole <> 0
  ), members as (
    select oid from used
    union select m.member from pg_auth_members m join members on m.roleid = members.oid
      join pg_roles r on r.oid = m.member where not r.rolsuper
  ), needed as (
    select oid from members
    union select m.roleid from pg_auth_members m join needed on m.member = needed.oid
  )`;

/** The first oid that does not belong to the system (FirstNormalObjectId in access/transam.h). */
const firstNormalOid = 16384;

export async function readRoles(session: Session): Promise<Roles> {
  const [may] = await session.query<{ read: boolean }>(`select has_table_privilege('pg_authid', 'SELECT') as read`);
  const readable = may?.read === true;
  const roles = await session.query<Role>(
    `${involved}
     select r.rolname as name, r.rolconnlimit as limit, to_char(r.rolvaliduntil, 'YYYY-MM-DD HH24:MI:SSOF') as until,
       concat_ws(' ', case when r.rolcanlogin then 'LOGIN' end, case when r.rolsuper then 'SUPERUSER' end,
         case when r.rolcreatedb then 'CREATEDB' end, case when r.rolcreaterole then 'CREATEROLE' end,
         case when not r.rolinherit then 'NOINHERIT' end, case when r.rolreplication then 'REPLICATION' end,
         case when r.rolbypassrls then 'BYPASSRLS' end) as attributes,
       ${readable ? '(select a.rolpassword from pg_authid a where a.oid = r.oid)' : 'null'} as password,
       coalesce((select s.setconfig from pg_db_role_setting s where s.setrole = r.oid and s.setdatabase = 0), '{}') as settings
     from pg_roles r where r.oid in (select oid from needed) and r.oid >= ${firstNormalOid} order by 1`,
  );
  const memberships = await session.query<{ role: string; member: string; options: string[] }>(
    `${involved}
     select distinct pg_get_userbyid(m.roleid) as role, pg_get_userbyid(m.member) as member,
       array_remove(array[case when m.admin_option then 'ADMIN' end], null) as options
     from pg_auth_members m where m.member in (select oid from needed) and m.member >= ${firstNormalOid} order by 1, 2`,
  );
  const direct = await session.query<{ name: string; owns: boolean }>(
    `${involved}
     select r.rolname as name, bool_or(u.owns) as owns from used u join pg_roles r on r.oid = u.oid
     where r.oid >= ${firstNormalOid} group by 1 order by 1`,
  );
  // The bootstrap superuser stands in no dependency, but what it owns must be given to it, too. (A range type's functions are its own.)
  const bootstrap = await session.query<{ name: string }>(
    `select distinct pg_get_userbyid(owner) as name from (
       select relowner as owner, 'pg_class'::regclass as class, oid, relnamespace as schema from pg_class
       union all select proowner, 'pg_proc'::regclass, oid, pronamespace from pg_proc
       union all select nspowner, 'pg_namespace'::regclass, oid, oid from pg_namespace
     ) o
     -- The schema public belongs to the system up to PostgreSQL 14, and its owner is in no dump.
     where owner < ${firstNormalOid} and (oid >= ${firstNormalOid} or (class = 'pg_namespace'::regclass and oid::regnamespace::text = 'public'
       and current_setting('server_version_num')::int >= 150000))
       and schema not in (select oid from pg_namespace where nspname ~ '^pg_' or nspname = 'information_schema')
       and not exists (select from pg_depend d where d.classid = o.class and d.objid = o.oid and d.deptype in ('e', 'i'))
       and pg_get_userbyid(owner) !~ '^pg_'`,
  );
  return {
    involved: direct.map(({ name }) => name),
    owners: [...direct.filter(({ owns }) => owns), ...bootstrap].map(({ name }) => name),
    statements: [...roles.flatMap(statementsFor), ...memberships.map(membership)],
  };
}

function statementsFor(role: Role): string[] {
  const name = identifierOnOneLine(role.name);
  const parts = [
    `CREATE ROLE ${name}`,
    role.attributes,
    role.limit < 0 ? '' : `CONNECTION LIMIT ${role.limit}`,
    role.password === null ? '' : `PASSWORD ${literalOnOneLine(role.password)}`,
    role.until === null ? '' : `VALID UNTIL ${literalOnOneLine(role.until)}`,
  ];
  const settings = role.settings.map((setting) => {
    const border = setting.indexOf('=');
    return `ALTER ROLE ${name} ${settingClause(setting.slice(0, border), setting.slice(border + 1))};`;
  });
  return [`${parts.filter((part) => part !== '').join(' ')};`, ...settings];
}

function membership({ role, member, options }: { role: string; member: string; options: string[] }): string {
  const admin = options.includes('ADMIN') ? ' WITH ADMIN OPTION' : '';
  return `GRANT ${identifierOnOneLine(role)} TO ${identifierOnOneLine(member)}${admin};`;
}
