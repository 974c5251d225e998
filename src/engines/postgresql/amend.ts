import type { Target } from '../contract.ts';
import { withSession } from './session.ts';
import type { PostgresqlSettings } from './settings.ts';

/** As a session of the application: its own names without a schema. */
export async function amend(target: Target<PostgresqlSettings>, statements: readonly string[]): Promise<void> {
  await withSession(target, target.settings.database, (session) =>
    session.query(`reset search_path; begin; ${statements.join('; ')}; commit`),
  );
}
