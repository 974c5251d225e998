import { Failure } from '../../failures/failure.ts';
import type { Answer, Question, Target } from '../contract.ts';
import { stagingName } from '../names.ts';
import { longestName } from './quote.ts';
import { withSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';
import { stateOf } from './sql-failure.ts';

export async function ask(target: Target<PostgresqlSettings>, { query, seconds, isOfLive = false }: Question): Promise<Answer> {
  const { settings, surroundings } = target;
  refuseReach(query);
  const database = isOfLive ? settings.database : stagingName(settings.database, longestName, surroundings.drill);
  return withSession(target, database, async (session) => {
    // As a session of the application: its own names without a schema.
    await session.query(`reset search_path; set statement_timeout = ${Math.ceil(seconds * 1000)}; begin read only`);
    try {
      // A cursor takes nothing but a query, and gives two rows of however many there are.
      await session.answer(`declare penstock_check no scroll cursor for ${query.replace(/[\s;]+$/, '')}`);
      const rows = await session.answer('fetch 2 from penstock_check');
      return { rows: rows.length, value: rows[0]?.[0] ?? null };
    } catch (error) {
      const state = stateOf(error);
      // What the server says of the admin's query is an answer, too: not the one that was expected.
      if (!(error instanceof Failure) || state === undefined || !/^[0-9A-Z]{5}$/.test(state) || /^(08|57P)/.test(state)) throw error;
      if (state === '57014') throw new Failure('not-whole', `no answer within ${seconds} s`, { cause: error });
      throw new Failure('not-whole', `the server said: ${error.message.replace(/^postgresql: /, '')}`, { cause: error });
    }
  });
}

/** What a query can do in a transaction that only reads: to the whole server, to other databases, and, up to PostgreSQL 15 at least, to large objects. */
const reaching =
  /(?:^|[^\w$])"?(pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_switch_wal|pg_promote|pg_create_restore_point|pg_(?:create|drop|copy)_\w*replication_slot|pg_replication_\w+|pg_logical_\w+|pg_stat_reset\w*|pg_file_\w+|pg_read_(?:binary_)?file|lo_(?:creat|create|export|from_bytea|import|open|put|truncate(?:64)?|unlink)|lowrite|dblink\w*)"?\s*\(/i;

/** @throws Failure not-whole */
function refuseReach(query: string): void {
  const [, name] = reaching.exec(query) ?? [];
  if (name !== undefined) throw new Failure('not-whole', `no check: ${name} does more than read`);
}
