import type { Target } from '../contract.ts';
import { withSession } from './session.ts';
import type { MysqlSettings } from './settings.ts';

/** Host, data directory and port are one server's alone; names that it does not tell apart are one. */
export async function identify(target: Target<MysqlSettings>): Promise<string> {
  const [row] = await withSession(target, (session) =>
    session.query('SELECT @@hostname AS host, @@datadir AS place, @@port AS port, @@lower_case_table_names AS folded'),
  );
  const { database } = target.settings;
  return JSON.stringify([row?.['host'], row?.['place'], row?.['port'], row?.['folded'] === '0' ? database : database.toLowerCase()]);
}
