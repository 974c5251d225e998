import type { Kept, Target } from '../contract.ts';
import { withMaintenanceSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

export async function size(target: Target<PostgresqlSettings>, { name }: Kept): Promise<number> {
  const [row] = await withMaintenanceSession(target, (session) =>
    session.query<{ bytes: string }>(`select pg_database_size(oid) as bytes from pg_database where datname = $1`, [name]),
  );
  return Number(row?.bytes ?? 0);
}
