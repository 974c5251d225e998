import { Failure } from '../../../failures/failure.ts';
import type { Target } from '../../contract.ts';
import { lockSeconds } from '../dump-call.ts';
import { withSession, type DirectSession } from '../session.ts';
import type { PostgresqlSettings } from '../settings.ts';
import { expectedOf, largeTables, type LargeTable } from './large-tables.ts';
import { partialTables, referringTo } from './partial-tables.ts';

/** One moment that several sessions read. */
export interface SharedSnapshot {
  readonly id: string;
  /** Those that are to be read apart; nobody drops, empties or alters them while a session that has locked them is there. */
  readonly tables: readonly LargeTable[];
  /** Of the server, as a number. */
  readonly version: number;
  /** How many more connections this role may open, as far as its own limits and the database's tell. */
  readonly connections: number;
  /** Whether tables of extensions refer to each other: their rows have an order. */
  readonly inOrder: boolean;
  readonly expected: { readonly rows: number; readonly bytes: number };
  /** When all have taken it up. @throws Failure where the session was lost before */
  end(): Promise<void>;
}

/** Which tables are to be read apart: the large ones, and those of which not all rows are wanted. */
interface Apart {
  readonly large: boolean;
  readonly rows: Readonly<Record<string, string>>;
  readonly warn: (line: string) => void;
}

/**
 * Locks the tables that are read apart, opens a transaction on them and exports its snapshot. They are locked before it is taken, since TRUNCATE would empty a
 * table for earlier snapshots, too.
 * @param large whether large tables are read apart. @throws Failure configuration, see `partialTables`
 */
export async function shareSnapshot(target: Target<PostgresqlSettings>, large: boolean): Promise<SharedSnapshot> {
  const ready = Promise.withResolvers<Omit<SharedSnapshot, 'end'>>();
  const over = Promise.withResolvers<void>();
  const { signal, warn, rows = {} } = target.surroundings;
  const whole = withSession(target, target.settings.database, async (session) => {
    ready.resolve(await exportFrom(session, { large, rows, warn }));
    await over.promise;
    await session.query('commit');
  });
  whole.catch(ready.reject);
  signal.addEventListener('abort', () => over.resolve(), { once: true });
  return {
    ...(await ready.promise),
    end() {
      over.resolve();
      return whole;
    },
  };
}

async function tablesApart(session: DirectSession, { large, rows }: Apart): Promise<{ partial: LargeTable[]; large: LargeTable[] }> {
  const partial = await partialTables(session, rows);
  const named = new Set(partial.map(({ quoted }) => quoted));
  return { partial, large: large ? (await largeTables(session)).filter(({ quoted }) => !named.has(quoted)) : [] };
}

async function exportFrom(session: DirectSession, apart: Apart): Promise<Omit<SharedSnapshot, 'end'>> {
  const first = await tablesApart(session, apart);
  const before = [...first.partial, ...first.large];
  await session.query(`set lock_timeout = '${lockSeconds}s'; begin isolation level repeatable read, read only`);
  if (before.length > 0) await session.query(`lock table ${before.map(({ quoted }) => `only ${quoted}`).join(', ')} in access share mode`);
  // The first query of the transaction: the moment of the dump.
  const [row] = await session.query<{ id: string; connections: number; inOrder: boolean }>(
    `select pg_export_snapshot() as id,
       least(case when d.datconnlimit < 0 or r.rolsuper then 1e6 else d.datconnlimit - (select count(*) from pg_stat_activity a where a.datid = d.oid and a.backend_type = 'client backend') end,
         case when r.rolconnlimit < 0 or r.rolsuper then 1e6 else r.rolconnlimit - (select count(*) from pg_stat_activity a where a.usesysid = r.oid) end)::int as connections,
       exists (select from pg_constraint k join pg_depend e on e.classid = 'pg_class'::regclass and e.objid = k.conrelid and e.deptype = 'e' where k.contype = 'f') as "inOrder"
     from pg_database d, pg_roles r where d.datname = current_database() and r.rolname = session_user`,
  );
  if (row === undefined) throw new Failure('unavailable', 'the server does not say which snapshot it has exported');
  // Those that somebody has made or renamed in between are left to pg_dump, which sees the same moment.
  const locked = new Set(before.map(({ quoted }) => quoted));
  const { partial, large } = await tablesApart(session, apart);
  const stranger = partial.find(({ quoted }) => !locked.has(quoted));
  if (stranger !== undefined) throw new Failure('try-later', `somebody made or renamed ${stranger.quoted} while the dump began`);
  const tables = [...partial, ...large.filter(({ quoted }) => locked.has(quoted))].toSorted((one, other) => other.bytes - one.bytes);
  for (const { from, to } of await referringTo(session, partial, apart.rows)) {
    apart.warn(`rows: ${from} refers to ${to}, which is not stored whole: a restore refuses rows whose key is gone`);
  }
  return { ...row, tables, version: session.version, expected: await expectedOf(session) };
}
