import type * as z from 'zod';
import { mysqlSettings } from './mysql/settings.ts';
import { postgresqlSettings } from './postgresql/settings.ts';
import type { EngineName } from './registry.ts';
import { sqliteSettings } from './sqlite/settings.ts';

/**
 * What may be said of a database of each engine in an application file. Apart from `registry.ts`, so that reading such a
 * file loads no engine and none of its libraries.
 */
export const engineSettings = {
  sqlite: sqliteSettings,
  postgresql: postgresqlSettings,
  mysql: mysqlSettings,
} satisfies Record<EngineName, z.ZodObject>;
