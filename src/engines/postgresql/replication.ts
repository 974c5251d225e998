import { Failure } from '../../failures/failure.ts';
import type { Target } from '../contract.ts';
import { list } from './readable.ts';
import { stateOf } from './sql-failure.ts';
import { withSession, type Session } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/**
 * Logical slots, publications and subscriptions hang on the database that is replaced and would go on with the kept one.
 * @throws Failure would-overwrite where there are any; with `force` they are only warned of
 */
export async function refuseReplication(target: Target<PostgresqlSettings>, session: Session): Promise<void> {
  const { settings, surroundings } = target;
  const [shared] = await session.query<{ slots: string[]; subscriptions: string[] }>(
    `select array(select slot_name::text from pg_replication_slots where database = $1 order by 1) as slots,
       array(select s.subname::text from pg_subscription s join pg_database d on d.oid = s.subdbid where d.datname = $1 order by 1) as subscriptions`,
    [settings.database],
  );
  const found = [
    ...(shared?.slots ?? []).map((name) => `slot ${name}`),
    ...(shared?.subscriptions ?? []).map((name) => `subscription ${name}`),
    ...(await publications(target)).map((name) => `publication ${name}`),
  ];
  if (found.length === 0) return;
  const message = `logical replication hangs on database ${settings.database}: ${list(found, 10)}`;
  if (!surroundings.force) {
    throw new Failure('would-overwrite', message, {
      hint: 'end it and set it up again after the restore, or go on with --force: it stays with the kept database',
    });
  }
  surroundings.warn(`${message}; it stays with the kept database`);
}

/** A live database that cannot be entered (closed, or damaged) is replaced all the same. */
async function publications(target: Target<PostgresqlSettings>): Promise<string[]> {
  try {
    return await withSession(target, target.settings.database, async (session) => {
      const rows = await session.query<{ name: string }>(`select pubname::text as name from pg_publication order by 1`);
      return rows.map(({ name }) => name);
    });
  } catch (error) {
    target.surroundings.signal.throwIfAborted();
    if (stateOf(error) === undefined) throw error;
    return [];
  }
}
