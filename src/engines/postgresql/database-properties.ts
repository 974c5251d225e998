import * as z from 'zod';
import type { Session } from './session.ts';

/** What belongs to a database and not to what is in it: pg_dump leaves it out, and a new database does not have it. */
export const databaseProperties = z.object({
  owner: z.string(),
  encoding: z.string(),
  collate: z.string(),
  ctype: z.string(),
  /** `c` libc, `i` ICU, `b` builtin (pg_database.datlocprovider). */
  provider: z.string(),
  /** The locale of the providers ICU and builtin. */
  locale: z.string().nullable(),
  icuRules: z.string().nullable(),
  tablespace: z.string(),
  connectionLimit: z.int(),
  /** null: nobody ever changed it. A null grantee is PUBLIC. */
  privileges: z.array(z.object({ grantee: z.string().nullable(), privilege: z.string(), grantable: z.boolean() })).nullable(),
  /** ALTER DATABASE ... SET, and ALTER ROLE ... IN DATABASE ... SET. */
  settings: z.array(z.object({ role: z.string().nullable(), name: z.string(), value: z.string() })),
  comment: z.string().nullable(),
  labels: z.array(z.object({ provider: z.string(), label: z.string() })),
});

export type DatabaseProperties = z.infer<typeof databaseProperties>;

/** Reads them for `database` from any session of the same server; undefined where there is no such database. */
export async function readDatabaseProperties(session: Session, database: string): Promise<DatabaseProperties | undefined> {
  const [row] = await session.query<{ properties: unknown }>(
    `select json_build_object(
       'owner', pg_get_userbyid(d.datdba),
       'encoding', pg_encoding_to_char(d.encoding),
       'collate', d.datcollate,
       'ctype', d.datctype,
       -- Columns that came with PostgreSQL 15, 16 and 17, read by name so that older servers do not fail.
       'provider', coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
       'locale', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
       'icuRules', to_jsonb(d) ->> 'daticurules',
       'tablespace', (select spcname from pg_tablespace where oid = d.dattablespace),
       'connectionLimit', d.datconnlimit,
       'privileges', case when d.datacl is not null then (
          select coalesce(json_agg(json_build_object(
            'grantee', case when a.grantee = 0 then null else pg_get_userbyid(a.grantee) end,
            'privilege', a.privilege_type,
            'grantable', a.is_grantable)), '[]')
          from aclexplode(d.datacl) a) end,
       'settings', (
          select coalesce(json_agg(json_build_object(
            'role', case when s.setrole = 0 then null else pg_get_userbyid(s.setrole) end,
            'name', split_part(setting, '=', 1),
            'value', substr(setting, strpos(setting, '=') + 1))), '[]')
          from pg_db_role_setting s, unnest(s.setconfig) setting where s.setdatabase = d.oid),
       'comment', shobj_description(d.oid, 'pg_database'),
       'labels', (
          select coalesce(json_agg(json_build_object('provider', l.provider, 'label', l.label)), '[]')
          from pg_shseclabel l where l.objoid = d.oid and l.classoid = 'pg_database'::regclass)
     ) as properties
     from pg_database d where d.datname = $1`,
    [database],
  );
  return row && databaseProperties.parse(row.properties);
}
