import type { Session } from './session.ts';

/** Not what belongs to an extension, nor what another object made for itself (a range type's functions, an identity's parts). */
const own = (catalog: string, oid: string, without = "'e'"): string =>
  `not exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype in (${without}))`;

const user = (schema: string): string =>
  `${schema} not in (select oid from pg_namespace where nspname ~ '^pg_' or nspname = 'information_schema')`;

const relations = (kinds: string): string =>
  `select count(*) from pg_class c where c.relkind in (${kinds}) and ${user('c.relnamespace')} and ${own('pg_class', 'c.oid')}`;

/** A kind of object as the scanner counts it, and how many of it the session's database has. */
const queries: Readonly<Record<string, string>> = {
  table: relations(`'r', 'p'`),
  'foreign table': relations(`'f'`),
  view: relations(`'v'`),
  'materialized view': relations(`'m'`),
  sequence: relations(`'S'`),
  // The indexes of constraints come with these.
  index: `${relations(`'i', 'I'`)} and not exists (select from pg_constraint k where k.conindid = c.oid and k.contype in ('p', 'u', 'x'))
    and not exists (select from pg_index i join pg_class t on t.oid = i.indrelid
      where i.indexrelid = c.oid and not (${own('pg_class', 't.oid')}))`,
  // A foreign key is stated once for a partitioned table, a primary key for each partition, too.
  constraint: `select count(*) from pg_constraint c join pg_class t on t.oid = c.conrelid
    where (c.contype in ('p', 'u', 'x') or (c.contype = 'f' and c.conparentid = 0)) and ${user('c.connamespace')} and ${own('pg_class', 't.oid')}`,
  trigger: `select count(*) from pg_trigger g join pg_class t on t.oid = g.tgrelid
    where not g.tgisinternal and g.tgparentid = 0 and ${user('t.relnamespace')} and ${own('pg_class', 't.oid')} and ${own('pg_trigger', 'g.oid')}`,
  'event trigger': `select count(*) from pg_event_trigger e where ${own('pg_event_trigger', 'e.oid')}`,
  rule: `select count(*) from pg_rewrite r join pg_class t on t.oid = r.ev_class
    where r.rulename <> '_RETURN' and ${user('t.relnamespace')} and ${own('pg_class', 't.oid')}`,
  policy: `select count(*) from pg_policy p join pg_class t on t.oid = p.polrelid where ${user('t.relnamespace')}`,
  routine: `select count(*) from pg_proc p where ${user('p.pronamespace')} and ${own('pg_proc', 'p.oid', "'e', 'i'")}`,
  type: `select count(*) from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typisdefined and (t.typtype in ('e', 'r') or c.relkind = 'c'
      or (t.typtype = 'b' and not exists (select from pg_type e where e.typarray = t.oid)))
    and ${user('t.typnamespace')} and ${own('pg_type', 't.oid')}`,
  domain: `select count(*) from pg_type t where t.typtype = 'd' and ${user('t.typnamespace')} and ${own('pg_type', 't.oid')}`,
  collation: `select count(*) from pg_collation c where ${user('c.collnamespace')} and ${own('pg_collation', 'c.oid')}`,
  cast: `select count(*) from pg_cast c where c.oid >= 16384 and ${own('pg_cast', 'c.oid', "'e', 'i'")}`,
  // Every new database has a schema public.
  schema: `select count(*) from pg_namespace n where ${user('n.oid')} and n.nspname <> 'public' and ${own('pg_namespace', 'n.oid')}`,
  extension: `select count(*) from pg_extension where extname <> 'plpgsql'`,
  statistics: `select count(*) from pg_statistic_ext s where ${user('s.stxnamespace')}`,
  'large object': `select count(*) from pg_largeobject_metadata`,
};

/** What the session's database holds, by kind of object. */
export async function countObjects(session: Session): Promise<Record<string, number>> {
  const columns = Object.entries(queries).map(([kind, query]) => `(${query})::int as "${kind}"`);
  const [row] = await session.query<Record<string, number>>(`select ${columns.join(', ')}`);
  return row ?? {};
}
