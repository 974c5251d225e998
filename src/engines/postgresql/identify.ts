import type { Target } from '../contract.ts';
import { withMaintenanceSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/**
 * The cluster's own number, its port and the database's name. A copy of a whole cluster has the same number; where it answers on the same
 * port of another host, it counts as the same database, and the connection still leads to where the settings say.
 */
export async function identify(target: Target<PostgresqlSettings>): Promise<string> {
  const [row] = await withMaintenanceSession(target, (session) =>
    session.query<{ cluster: string; port: string }>(
      `select system_identifier::text as cluster, current_setting('port') as port from pg_control_system()`,
    ),
  );
  return JSON.stringify([row?.cluster, row?.port, target.settings.database]);
}
