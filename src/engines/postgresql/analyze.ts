import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { withSession, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/** Gathers statistics, several sessions at once, until nothing is left to be done or it is told to stop. */
export interface Analysis {
  /** In a session of its own. Where no more sessions are let in, it does nothing. */
  besides(): Promise<void>;
  /** In a session that is there. */
  in(session: Session): Promise<void>;
  /** Begins nothing more. */
  stop(): void;
}

/** A table of more bytes is a piece of work of its own; of smaller ones, so many are one. */
const large = 4 * 1024 * 1024;
const together = 100;

/**
 * What ANALYZE without a table would gather, in pieces, the largest tables first. One such statement works in one session, table after table, and a large
 * restore would wait for it with all others idle.
 */
export async function analysis(target: Target<PostgresqlSettings>, database: string, session: Session): Promise<Analysis> {
  const work = await piecesOf(session);
  let isStopped = false;
  const gather = async (by: Session): Promise<void> => {
    for (let next = isStopped ? undefined : work.shift(); next !== undefined; next = isStopped ? undefined : work.shift()) {
      await by.query(`analyze ${next}`);
    }
  };
  return {
    async besides() {
      if (work.length === 0) return;
      const state = { isIn: false };
      try {
        await withSession(target, database, (by) => {
          state.isIn = true;
          return gather(by);
        });
      } catch (error) {
        if (state.isIn || !(error instanceof Failure)) throw error;
        target.surroundings.signal.throwIfAborted();
      }
    },
    in: gather,
    stop: () => void (isStopped = true),
  };
}

/**
 * Of a partitioned table ANALYZE gathers for the whole and for all of its partitions (documentation, "ANALYZE"). What all databases share is not this one's owner's to
 * gather for: the server would pass over each, with a warning in its log.
 */
async function piecesOf(session: Session): Promise<string[]> {
  const tables = await session.query<{ name: string; bytes: number }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
       case c.relkind when 'p' then (select coalesce(sum(pg_relation_size(relid)), 0) from pg_partition_tree(c.oid)) else pg_relation_size(c.oid) end::float8 as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm', 'p') and not c.relispartition and c.relpersistence <> 't' and not c.relisshared
     order by bytes desc, name`,
  );
  const small = tables.filter(({ bytes }) => bytes < large);
  const groups = Array.from({ length: Math.ceil(small.length / together) }, (_, at) => small.slice(at * together, (at + 1) * together));
  return [...tables.filter(({ bytes }) => bytes >= large).map((table) => [table]), ...groups].map((group) =>
    group.map(({ name }) => name).join(', '),
  );
}
