import type { SqliteSettings } from './settings.ts';

export function describe(settings: SqliteSettings): string {
  return `sqlite database ${settings.file}`;
}
