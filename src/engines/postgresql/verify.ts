import { Failure } from '../../failures/failure.ts';
import type { Counts, Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { analysis } from './analyze.ts';
import { countObjects } from './catalog-counts.ts';
import { longestName } from './quote.ts';
import { list } from './readable.ts';
import { verifyReaders } from './readers.ts';
import { withSession, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';
import { stateOf } from './sql-failure.ts';

/**
 * Compares the staging database with what was counted in the stream, table by table and kind by kind; looks for indexes that
 * are not valid, and for roles that could read the live database and cannot read this one. Meanwhile other sessions gather statistics, without
 * which the application would be slow until autovacuum comes by.
 */
export async function verify(
  target: Target<PostgresqlSettings>,
  counts: Counts,
  { workers }: { readonly workers: number } = { workers: 1 },
): Promise<void> {
  const { database } = target.settings;
  // It was compared inside the transaction that loaded it, and is live.
  if (target.surroundings.strategy === 'in-place') {
    return withSession(target, database, (session) => session.query('analyze')).then(
      () => undefined,
      (error: unknown) => target.surroundings.warn(`statistics could not be gathered: ${(error as Error).message}`),
    );
  }
  const staging = stagingName(target.settings.database, longestName, target.surroundings.drill);
  await withSession(target, staging, async (session) => {
    const statistics = await analysis(target, staging, session);
    const comparing = async (): Promise<void> => {
      try {
        await compare(session, counts, target.surroundings);
        await verifyReaders(target, staging);
        await statistics.in(session);
      } finally {
        statistics.stop();
      }
    };
    // What differs is said before what statistics failed for; and all sessions end before the database is swapped, or dropped.
    const [compared, ...gathered] = await Promise.allSettled([
      comparing(),
      ...Array.from({ length: workers - 1 }, () => statistics.besides()),
    ]);
    const failed = [compared, ...gathered].find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
}

/** @throws Failure not-whole: what the session sees is not what was counted */
export async function compare(session: Session, counts: Counts, { force }: { readonly force: boolean }): Promise<void> {
  const differences = [...(await rowDifferences(session, counts.rows)), ...(await objectDifferences(session, counts.objects, force))];
  const invalid = await session.query<{ name: string }>(
    `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indexrelid
       where c.relkind = 'i' and not (i.indisvalid and i.indisready) order by 1`,
  );
  differences.push(...invalid.map(({ name }) => `index ${name} is not valid`));
  if (differences.length > 0) throw new Failure('not-whole', `the restored database is not what was stored: ${list(differences)}`);
}

interface Relation {
  oid: number;
  kind: string;
  root: number;
  isExtensions: boolean;
}

async function rowDifferences(session: Session, expected: Counts['rows']): Promise<string[]> {
  const differences: string[] = [];
  /** Rows that were loaded through the root of a partitioned table, which spreads them over its partitions. */
  const spread = new Set<number>();
  const tables: { name: string; rows: number; relation: Relation }[] = [];
  for (const [name, rows] of Object.entries(expected)) {
    const relation = await findRelation(session, name);
    if (relation === undefined) differences.push(`table ${name} is missing`);
    else {
      tables.push({ name, rows, relation });
      if (relation.kind === 'p') spread.add(relation.root);
    }
  }
  const sums = new Map<number, { name: string; expected: number; found: number }>();
  for (const { name, rows, relation } of tables) {
    const found = relation.kind === 'p' ? 0 : await countRows(session, name);
    if (spread.has(relation.root)) {
      const sum = sums.get(relation.root) ?? { name, expected: 0, found: 0 };
      sums.set(relation.root, { name: relation.kind === 'p' ? name : sum.name, expected: sum.expected + rows, found: sum.found + found });
      // An extension's own table has the rows that it was created with, and the dump only those that were added.
    } else if (relation.isExtensions ? found < rows : found !== rows) differences.push(`table ${name} has ${found} rows, not ${rows}`);
  }
  for (const sum of sums.values()) {
    if (sum.found !== sum.expected) differences.push(`the partitions of ${sum.name} have ${sum.found} rows, not ${sum.expected}`);
  }
  return differences;
}

/** A name as pg_dump writes it; it goes into SQL as it is, and so may be nothing else. */
const writtenName = /^(?:[A-Za-z_][A-Za-z0-9_]*|"(?:[^"]|"")+")(?:\.(?:[A-Za-z_][A-Za-z0-9_]*|"(?:[^"]|"")+")){0,2}$/;

async function findRelation(session: Session, name: string): Promise<Relation | undefined> {
  if (!writtenName.test(name)) throw new Failure('not-whole', `${name} is no name of a table`);
  const [relation] = await session.query<Relation>(
    `select c.oid::int8::float8 as oid, c.relkind::text as kind, coalesce(pg_partition_root(c.oid)::oid, c.oid)::int8::float8 as root,
       exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as "isExtensions"
     from pg_class c where c.oid = to_regclass($1)`,
    [name],
  );
  return relation;
}

async function countRows(session: Session, name: string): Promise<number> {
  try {
    const [row] = await session.query<{ rows: number }>(`select count(*)::float8 as rows from only ${name}`);
    return row?.rows ?? 0;
  } catch (error) {
    if (stateOf(error) === '42501') {
      throw new Failure('privileges', `table ${name} was restored, but may not be read to verify it`, {
        hint: 'restore as the owner of the tables, or as a member of that role',
        cause: error,
      });
    }
    throw error;
  }
}

/** With `force` extensions may have been left out. */
async function objectDifferences(session: Session, expected: Counts['objects'], force: boolean): Promise<string[]> {
  const found = await countObjects(session);
  return Object.entries(found).flatMap(([kind, count]) => {
    const wanted = expected[kind] ?? 0;
    return count === wanted || (force && kind === 'extension') ? [] : [`it has ${count} of kind ${kind}, not ${wanted}`];
  });
}
