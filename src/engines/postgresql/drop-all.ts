/** Objects of an extension are dropped with it, or stay; parts of another object go with that. (A partitioned table is a part of its own key.) */
const own = (catalog: string): string =>
  `not exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = o.oid and d.deptype in ('e', 'i') and d.refobjid <> o.oid)`;
const inPublic = (column: string): string => `o.${column} = 'public'::regnamespace`;

/**
 * Drops everything in the session's database but extensions, the schema public itself and what belongs to the database as a whole, in a
 * statement of its own text alone: no name of anybody's stands in it.
 */
export const dropAll = `DO $penstock$
declare one text;
begin
  perform lo_unlink(oid) from pg_largeobject_metadata;
  foreach one in array array(
    select format('drop event trigger if exists %I', evtname) from pg_event_trigger o where ${own('pg_event_trigger')}
    union all select format('drop publication if exists %I', pubname) from pg_publication
    union all select format('drop server if exists %I cascade', srvname) from pg_foreign_server o where ${own('pg_foreign_server')}
    union all select format('drop cast if exists (%s as %s)', castsource::regtype, casttarget::regtype) from pg_cast o where oid >= 16384 and ${own('pg_cast')}
    union all select format('drop schema if exists %I cascade', nspname) from pg_namespace o
      where nspname !~ '^pg_' and nspname not in ('information_schema', 'public') and ${own('pg_namespace')}
  ) loop execute one; end loop;
  if to_regnamespace('public') is null then return; end if;
  foreach one in array array(
    select format('drop %s if exists %s cascade', case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
      when 'f' then 'foreign table' else 'table' end, oid::regclass) from pg_class o
      where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and ${inPublic('relnamespace')} and ${own('pg_class')}
    union all select format('drop routine if exists %s cascade', oid::regprocedure) from pg_proc o where ${inPublic('pronamespace')} and ${own('pg_proc')}
    union all select format('drop operator if exists %s cascade', oid::regoperator) from pg_operator o where ${inPublic('oprnamespace')} and ${own('pg_operator')}
    union all select format('drop operator family if exists public.%I using %I cascade', opfname, (select amname from pg_am a where a.oid = o.opfmethod))
      from pg_opfamily o where ${inPublic('opfnamespace')} and ${own('pg_opfamily')}
    union all select format('drop type if exists %s cascade', oid::regtype) from pg_type o
      where typisdefined and typcategory <> 'A' and (typtype in ('e', 'r', 'd', 'b') or exists (select from pg_class c where c.oid = typrelid and c.relkind = 'c'))
        and ${inPublic('typnamespace')} and ${own('pg_type')}
    union all select format('drop collation if exists public.%I cascade', collname) from pg_collation o where ${inPublic('collnamespace')} and ${own('pg_collation')}
    union all select format('drop statistics if exists public.%I', stxname) from pg_statistic_ext o where ${inPublic('stxnamespace')}
    union all select format('drop text search configuration if exists public.%I cascade', cfgname) from pg_ts_config o where ${inPublic('cfgnamespace')} and ${own('pg_ts_config')}
    union all select format('drop text search dictionary if exists public.%I cascade', dictname) from pg_ts_dict o where ${inPublic('dictnamespace')} and ${own('pg_ts_dict')}
  ) loop execute one; end loop;
end $penstock$;
`;
