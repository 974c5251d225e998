import type { PostgresqlSettings } from './settings.ts';

/** Seconds until a server that does not answer is given up. */
export const connectSeconds = 30;

/**
 * How pg_dump and psql are told where to connect and as whom: one connection string in argv, which holds no secret, and the
 * password in a passfile on fd 3. libpq takes any regular file of mode 0600 as a passfile (documentation, "The Password File").
 */
export function nativeConnection(
  settings: PostgresqlSettings,
  database: string,
  password: string | undefined,
): { argument: string; env: Record<string, string>; secret?: string } {
  const parts: Record<string, string> = {
    host: settings.host,
    port: String(settings.port),
    dbname: database,
    user: settings.user,
    application_name: 'penstock',
    connect_timeout: String(connectSeconds),
  };
  const argument = `--dbname=${Object.entries(parts)
    .map(([key, value]) => `${key}=${connectionValue(value)}`)
    .join(' ')}`;
  if (password === undefined) return { argument, env: {} };
  return { argument, env: { PGPASSFILE: '/dev/fd/3' }, secret: `*:*:*:*:${passfileField(password)}\n` };
}

/** Documentation of libpq, "Connection Strings": backslash and quote are escaped by a backslash. */
function connectionValue(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** Documentation of libpq, "The Password File": backslash and colon are escaped by a backslash. */
function passfileField(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll(':', '\\:');
}
