import type { DatabaseProperties } from './database-properties.ts';
import type { Session } from './session.ts';
import { settingClause } from './setting-clause.ts';

/**
 * Settings that come from a stream and not from the live database are taken over where any user may make them, and they
 * load no code; the others are said.
 */
export async function harmlessSettings(
  session: Session,
  settings: DatabaseProperties['settings'],
  warn: (line: string) => void,
): Promise<DatabaseProperties['settings']> {
  const rows = await session.query<{ name: string }>(
    `select lower(name) as name from pg_settings where context = 'user' and name !~ '_preload_libraries$'`,
  );
  const harmless = new Set(rows.map(({ name }) => name));
  return settings.filter((setting) => {
    if (harmless.has(setting.name.toLowerCase())) return true;
    warn(`a setting of the database in the stream is left to an administrator: ${settingClause(setting.name, setting.value)}`);
    return false;
  });
}
