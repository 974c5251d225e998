import type { Occupancy, Target } from '../contract.ts';
import { countObjects } from './catalog-counts.ts';
import { databaseExists } from './discard.ts';
import { withMaintenanceSession, withSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

export async function occupancy(target: Target<PostgresqlSettings>): Promise<Occupancy> {
  const { database } = target.settings;
  if (!(await withMaintenanceSession(target, (session) => databaseExists(session, database)))) return 'missing';
  const counts = await withSession(target, database, countObjects);
  return Object.values(counts).some((count) => count > 0) ? 'full' : 'empty';
}
