import { ownColumns } from './own-columns.ts';
import { literal } from '../quote.ts';
import type { Session } from '../session.ts';

/** A table that COPY workers read. Names as the server writes them in SQL, quoted where they must be. */
export interface LargeTable {
  readonly schema: string;
  readonly name: string;
  readonly quoted: string;
  /** `(id, "Odd name")`: what a COPY of all its rows names, without generated columns. */
  readonly columns: string;
  /** Of the table alone, as the server's blocks. */
  readonly pages: number;
  /** With what is stored out of line. */
  readonly bytes: number;
  /** About; undefined where nobody has counted. */
  readonly rows: number | undefined;
  /** In parentheses, true for the rows that are wanted; undefined: all are. */
  readonly condition?: string;
}

/** From so many bytes on it is worth while to read a table apart from the others; and so many of them at most, the largest. */
const large = 8 * 1024 * 1024;
const most = 256;

/**
 * The largest tables that can be read with COPY as pg_dump reads them: no table of an extension, whose rows are not all dumped, none with row-level
 * security, no unlogged one (a standby has none of its rows), none without columns. Where names are not of the server's encoding for sure, only those in ASCII.
 */
export async function largeTables(session: Session): Promise<LargeTable[]> {
  return session.query<LargeTable>(
    `select n.nspname as schema, c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted, a.columns,
       (pg_relation_size(c.oid) / current_setting('block_size')::int)::float8 as pages, size.bytes::float8 as bytes,
       case when c.reltuples >= 0 then c.reltuples::float8 end as rows
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
       cross join lateral (select pg_table_size(c.oid) as bytes) size
       cross join ${ownColumns} a
     where c.relkind = 'r' and c.relpersistence = 'p' and not c.relrowsecurity and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and size.bytes >= ${large} and a.columns is not null
       and (current_setting('server_encoding') = 'UTF8' or n.nspname || c.relname || a.columns !~ '[^\\x01-\\x7f]')
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by size.bytes desc, n.nspname, c.relname limit ${most}`,
  );
}

/** What the statistics expect of a whole dump. */
export async function expectedOf(session: Session): Promise<{ rows: number; bytes: number }> {
  const [row] = await session.query<{ rows: number; bytes: number }>(
    `select coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 as rows, coalesce(sum(pg_table_size(c.oid)), 0)::float8 as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  );
  return row ?? { rows: 0, bytes: 0 };
}

/** A part of a large table, or all of it, as one worker reads it. */
export interface Work {
  readonly table: LargeTable;
  readonly sql: string;
}

/** About what one worker reads before it looks for more. */
const workBytes = 16 * 1024 * 1024;
const mostParts = 4096;
/** The first version that reads a range of a table without reading the rest of it. */
const readsRanges = 140000;

/**
 * In the order of `tables`, those that are large enough in parts. One of which not all rows are wanted is read as a whole, so that the server may find
 * them by an index.
 * @param encoding of the server, in which rows are written
 * @param dedup whether parts begin where they began when the table was smaller: each has as many pages, and a power of two
 */
export function workOn(tables: readonly LargeTable[], version: number, encoding: string, dedup = false): Work[] {
  return tables.flatMap((table) => {
    const { quoted, columns, pages, bytes, condition } = table;
    if (condition !== undefined) {
      const select = `SELECT ${columns.slice(1, -1)} FROM ONLY ${quoted} WHERE ${condition}`;
      // The condition is in UTF-8, as the application file is.
      const sql = `SET enable_seqscan = on;\nSET client_encoding = 'UTF8';\nCOPY (${select}) TO STDOUT (ENCODING ${literal(encoding)});
SET client_encoding = ${literal(encoding)};\nSET enable_seqscan = off`;
      return [{ table, sql }];
    }
    const parts = version < readsRanges ? 1 : Math.max(1, Math.min(mostParts, pages, Math.floor(bytes / workBytes)));
    if (parts === 1) return [{ table, sql: `COPY ${quoted} ${columns} TO STDOUT` }];
    const each = 2 ** Math.floor(Math.log2(pages / parts));
    const count = dedup ? Math.ceil(pages / each) : parts;
    const border = (index: number): number => (dedup ? index * each : Math.floor((pages * index) / count));
    return Array.from({ length: count }, (_, index) => {
      // Whoever can be seen stands before the end that the table had when its size was asked; the last part is open all the same.
      const until = index + 1 < count ? ` AND ctid < '(${border(index + 1)},0)'` : '';
      const where = `ctid >= '(${border(index)},0)'${until}`;
      return { table, sql: `COPY (SELECT ${columns.slice(1, -1)} FROM ONLY ${quoted} WHERE ${where}) TO STDOUT` };
    });
  });
}
