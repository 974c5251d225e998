import type { Occupancy, Target } from '../contract.ts';
import { quoteString } from './quote.ts';
import { findSchema } from './schemas.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

export async function occupancy(target: Target<MysqlSettings>): Promise<Occupancy> {
  const where = quoteString(target.settings.database);
  return withSession(target, async (session) => {
    if ((await findSchema(session, target.settings.database)) === undefined) return 'missing';
    const [row] = await session.query(
      `SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${where})
        OR EXISTS (SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${where})
        OR EXISTS (SELECT 1 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${where}) AS used`,
    );
    return row?.['used'] === '1' ? 'full' : 'empty';
  });
}
