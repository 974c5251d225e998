import type { Kept, Target } from '../contract.ts';
import { quoteString } from './quote.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** What the server says of its tables' data and indexes; InnoDB's numbers are estimates. */
export async function size(target: Target<MysqlSettings>, { name }: Kept): Promise<number> {
  const [row] = await withSession(target, (session) =>
    session.query(
      `SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) AS bytes FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteString(name)}`,
    ),
  );
  return Number(row?.['bytes'] ?? 0);
}
