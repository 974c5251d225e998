import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { list } from './readable.ts';
import { withSession, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';
import { stateOf } from './sql-failure.ts';

/** Roles, and the tables, views and sequences that each of them may read. */
export type Readers = Record<string, string[]>;

/**
 * Makes sure that whoever can read the live database can read the restored one as well: a dump that was made without owners
 * and grants, loaded by an administrator, would lock the application out of its own data.
 * @throws Failure privileges
 */
export async function verifyReaders(target: Target<PostgresqlSettings>, staging: string): Promise<void> {
  const live = await liveReaders(target);
  await withSession(target, staging, (session) => compareReaders(session, live));
}

/** The same where the live ones were read before. @param live undefined where there were none to read */
export async function compareReaders(session: Session, live: Readers | undefined): Promise<void> {
  if (live === undefined) return;
  const restored = {
    readers: await readReaders(session, Object.keys(live)),
    names: new Set((await readNames(session)).map(({ name }) => name)),
  };
  for (const [role, names] of Object.entries(live)) {
    const readable = new Set(restored.readers[role] ?? []);
    const lost = names.filter((name) => restored.names.has(name) && !readable.has(name));
    if (lost.length === 0) continue;
    throw new Failure('privileges', `${role} could read ${list(lost)} and could not after this restore`, {
      hint: 'the dump was made without owners and grants: restore it as the role that the application uses',
    });
  }
}

/** undefined where there is no live database that can be entered. */
export async function liveReaders(target: Target<PostgresqlSettings>): Promise<Readers | undefined> {
  try {
    return await withSession(target, target.settings.database, async (session) => {
      const roles = await session.query<{ name: string }>(
        `select distinct r.rolname::text as name from pg_roles r
         where r.rolcanlogin and not r.rolsuper and r.oid >= 16384
           and (r.rolname = current_user or r.oid in (select datdba from pg_database where datname = current_database())
             or exists (select from pg_shdepend s where s.refclassid = 'pg_authid'::regclass and pg_has_role(r.oid, s.refobjid, 'USAGE')
               and s.dbid = (select oid from pg_database where datname = current_database())))
         order by 1 limit 100`,
      );
      return readReaders(
        session,
        roles.map(({ name }) => name),
      );
    });
  } catch (error) {
    target.surroundings.signal.throwIfAborted();
    if (stateOf(error) === undefined) throw error;
    return undefined;
  }
}

const relations = `from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'S') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

async function readNames(session: Session): Promise<{ name: string }[]> {
  return session.query<{ name: string }>(`select format('%I.%I', n.nspname, c.relname) as name ${relations}`);
}

async function readReaders(session: Session, roles: readonly string[]): Promise<Readers> {
  const rows = await session.query<{ role: string; names: string[] }>(
    `select r.role, array(
       select format('%I.%I', n.nspname, c.relname) ${relations}
         and has_schema_privilege(r.role::name, n.oid, 'USAGE')
         and case when c.relkind = 'S' then has_sequence_privilege(r.role::name, c.oid, 'SELECT')
           else has_table_privilege(r.role::name, c.oid, 'SELECT') end) as names
     from unnest($1::text[]) as r(role)`,
    [roles],
  );
  return Object.fromEntries(rows.map(({ role, names }) => [role, names]));
}
