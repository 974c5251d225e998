import { Failure } from '../../../failures/failure.ts';
import { inParentheses, noRows, refuseUnknown } from '../../partial-rows.ts';
import type { Session } from '../session.ts';
import { stateOf } from '../sql-failure.ts';
import { tableName } from '../table-name.ts';
import type { LargeTable } from './large-tables.ts';
import { ownColumns } from './own-columns.ts';

type Rows = Readonly<Record<string, string>>;

interface Found extends Omit<LargeTable, 'name'> {
  readonly name: string | null;
  /** As the application file names what it wants only some rows of, and as the server writes that. */
  readonly wish: string;
  readonly asked: string;
  readonly isExtensions: boolean;
  readonly isReadable: boolean;
}

/**
 * The tables of which not all rows are wanted, whatever their size, each with its condition. What is wanted of a partitioned table is wanted of each of its
 * partitions, besides what is wanted of that itself.
 * @throws Failure configuration: there is no such table, its rows are not ours to choose, or the server does not take the condition
 */
export async function partialTables(session: Session, rows: Rows): Promise<LargeTable[]> {
  const wishes = Object.keys(rows);
  if (wishes.length === 0) return [];
  const found = await findTables(session, wishes);
  refuseUnknown(
    wishes,
    found.map(({ wish }) => wish),
  );
  const tables = new Map<string, LargeTable>();
  for (const { wish, asked, isExtensions, isReadable, name, ...table } of found) {
    if (isExtensions) {
      throw new Failure('configuration', `rows: ${wish} belongs to an extension, which says itself which of its rows are dumped`);
    }
    if (!isReadable) {
      throw new Failure(
        'configuration',
        `rows: ${wish} or a column of it is called in letters that only a database in UTF8 tells for sure`,
      );
    }
    const condition = inParentheses(rows[wish] as string);
    await tryCondition(session, wish, asked, condition);
    // A partitioned table without partitions has no rows.
    if (name === null) continue;
    const before = tables.get(table.quoted)?.condition;
    tables.set(table.quoted, { ...table, name, condition: before === undefined ? condition : `${before} AND ${condition}` });
  }
  return [...tables.values()];
}

/** Each with the tables that have its rows: itself, or all partitions that have no partitions. */
async function findTables(session: Session, wishes: readonly string[]): Promise<Found[]> {
  const named = wishes.map((wish) => ({ wish, parts: tableName(wish).parts })).filter(({ parts }) => parts.length === 2);
  return session.query(
    `select w.wish, format('%I.%I', wn.nspname, w.relname) as asked, n.nspname as schema, c.relname as name, case when c.oid is not null then format('%I.%I', n.nspname, c.relname) end as quoted,
       coalesce(a.columns, '') as columns, (pg_relation_size(c.oid) / current_setting('block_size')::int)::float8 as pages,
       pg_table_size(c.oid)::float8 as bytes, case when c.reltuples >= 0 then c.reltuples::float8 end as rows,
       exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = w.oid and d.deptype = 'e') as "isExtensions",
       current_setting('server_encoding') = 'UTF8' or coalesce(n.nspname || c.relname || a.columns, w.wish) !~ '[^\\x01-\\x7f]' as "isReadable"
     from (select t.wish, t.schema, k.* from unnest($1::text[], $2::text[], $3::text[]) as t(wish, schema, name)
         join pg_namespace s on s.nspname = t.schema join pg_class k on k.relnamespace = s.oid and k.relname = t.name) w
       join pg_namespace wn on wn.oid = w.relnamespace
       left join lateral (select w.oid as relid where w.relkind = 'r' union select relid from pg_partition_tree(w.oid) where isleaf) leaf on true
       left join pg_class c on c.oid = leaf.relid and c.relkind = 'r'
       left join pg_namespace n on n.oid = c.relnamespace
       left join ${ownColumns} a on true
     where w.relkind in ('r', 'p') and w.relpersistence <> 't' and w.schema !~ '^pg_' and w.schema <> 'information_schema'
     order by w.wish, schema, name`,
    [named.map(({ wish }) => wish), named.map(({ parts }) => parts[0]), named.map(({ parts }) => parts[1])],
  );
}

/** @throws Failure configuration */
async function tryCondition(session: Session, wish: string, asked: string, condition: string): Promise<void> {
  try {
    await session.query(`explain select from ${asked} where ${condition}`);
  } catch (cause) {
    // Syntax, names, types, or a value that is none (documentation, "PostgreSQL Error Codes"); not what the role may not do.
    const state = stateOf(cause) ?? '';
    if (!/^(?:42|22)/.test(state) || state === '42501') throw cause;
    throw new Failure(
      'configuration',
      `rows: the condition for ${wish} is none: ${(cause as Error).message.replace(/^postgresql: /, '')}`,
      {
        hint: 'it stands behind WHERE, names columns of this table, and what is not of PostgreSQL itself with its schema',
        cause,
      },
    );
  }
}

/** Tables that refer to one of `tables`, whose rows a restore refuses where the row that they refer to was not wanted. */
export async function referringTo(session: Session, tables: readonly LargeTable[], rows: Rows): Promise<{ from: string; to: string }[]> {
  if (tables.length === 0) return [];
  const found = await session.query<{ from: string; to: string }>(
    `select distinct format('%I.%I', fn.nspname, f.relname) as from, format('%I.%I', tn.nspname, t.relname) as to
     from pg_constraint k
       join pg_class f on f.oid = coalesce(pg_partition_root(k.conrelid), k.conrelid) join pg_namespace fn on fn.oid = f.relnamespace
       join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
     where k.contype = 'f' and k.confrelid = any($1::text[]::regclass[]) order by 1, 2`,
    [tables.map(({ quoted }) => quoted)],
  );
  const none = new Set(Object.keys(rows).filter((table) => rows[table] === noRows));
  return found.filter(({ from }) => !none.has(from));
}
