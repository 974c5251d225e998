import { type MysqlSettings, usualSocket } from './settings.ts';

/** `mysql database orders at /run/mysqld/mysqld.sock`. */
export function describe(settings: MysqlSettings): string {
  return `mysql database ${settings.database} at ${place(settings)}`;
}

/** The server as messages name it. */
export function place(settings: MysqlSettings): string {
  return settings.host === undefined ? (settings.socket ?? usualSocket) : `${settings.host}:${settings.port}`;
}
