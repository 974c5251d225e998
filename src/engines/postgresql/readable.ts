import { Failure } from '../../failures/failure.ts';
import type { PostgresqlSettings } from './settings.ts';
import type { Session } from './session.ts';

/**
 * Makes sure that pg_dump will not fail midway for want of a privilege: it locks and copies every table, reads every
 * sequence and large object, and refuses to see only a part of a table's rows.
 * @throws Failure privileges naming what may not be read
 */
export async function checkReadable(session: Session, settings: PostgresqlSettings): Promise<void> {
  const { user, database } = settings;
  const relations = await session.query<{ name: string; why: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
       case when not has_schema_privilege(n.oid, 'USAGE') then 'schema'
         when c.relkind = 'S' then 'sequence' else 'table' end as why
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'S') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and not (has_schema_privilege(n.oid, 'USAGE')
         and case when c.relkind = 'S' then has_sequence_privilege(c.oid, 'SELECT') else has_table_privilege(c.oid, 'SELECT') end)
       and not exists (select from pg_depend d join pg_extension e on e.oid = d.refobjid
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e' and c.oid <> all (coalesce(e.extconfig, '{}')))
     order by 1`,
  );
  if (relations.length > 0) {
    throw new Failure('privileges', `${user} may not read ${list(relations.map(({ name }) => name))} of database ${database}`, {
      hint:
        session.version >= 140000
          ? `GRANT pg_read_all_data TO "${user}", or let the owner of the tables make the backup`
          : `GRANT USAGE ON SCHEMA ... and GRANT SELECT ON ALL TABLES / ALL SEQUENCES IN SCHEMA ... TO "${user}", or let the owner make the backup`,
    });
  }
  const filtered = await session.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relrowsecurity and row_security_active(c.oid) order by 1`,
  );
  if (filtered.length > 0) {
    throw new Failure('privileges', `row-level security hides rows of ${list(filtered.map(({ name }) => name))} from ${user}`, {
      hint: `ALTER ROLE "${user}" BYPASSRLS, or let the owner of the tables make the backup`,
    });
  }
  const [objects] = await session.query<{ count: number }>(
    `select count(*)::int as count from pg_largeobject_metadata l where not pg_has_role(l.lomowner, 'USAGE') and not exists (
       select from aclexplode(l.lomacl) a where a.privilege_type = 'SELECT' and (a.grantee = 0 or pg_has_role(a.grantee, 'USAGE')))`,
  );
  if (objects !== undefined && objects.count > 0) {
    throw new Failure('privileges', `${user} may not read ${objects.count} large objects of database ${database}`, {
      hint: `GRANT SELECT ON LARGE OBJECT ... TO "${user}", or let their owner make the backup`,
    });
  }
}

/** The first few of many, and how many there are. */
export function list(names: readonly string[], most = 5): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
