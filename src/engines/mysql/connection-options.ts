import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'mysql2';
import { type MysqlSettings, usualSocket } from './settings.ts';

const connectSeconds = 20;

/** What mysql2 needs to know to connect. @param raw see `Session` */
export async function connectionOptions(settings: MysqlSettings, password: string | undefined, raw: boolean): Promise<ConnectionOptions> {
  return {
    user: settings.user,
    ...(password === undefined ? {} : { password }),
    ...(settings.host === undefined ? { socketPath: settings.socket ?? usualSocket } : { host: settings.host, port: settings.port }),
    ...(await tlsOptions(settings)),
    charset: raw ? 'LATIN1_SWEDISH_CI' : 'UTF8MB4_GENERAL_CI',
    connectTimeout: connectSeconds * 1000,
    multipleStatements: false,
    // Without session tracking: mysql2 would follow `SET character_set_client` and encode our bytes anew.
    flags: ['-LOCAL_FILES', '-SESSION_TRACK'],
    // Every cell as text, so that big numbers, dates and bytes come as the server wrote them.
    typeCast: (field) => field.buffer()?.toString(raw ? 'latin1' : 'utf8') ?? null,
  };
}

async function tlsOptions({ tls }: MysqlSettings): Promise<ConnectionOptions> {
  if (tls === undefined) return {};
  return {
    ssl: {
      rejectUnauthorized: tls.verify,
      verifyIdentity: tls.verify,
      ...(tls.ca === undefined ? {} : { ca: await readFile(tls.ca, 'utf8') }),
      ...(tls.certificate === undefined ? {} : { cert: await readFile(tls.certificate, 'utf8') }),
      ...(tls.key === undefined ? {} : { key: await readFile(tls.key, 'utf8') }),
    },
  };
}
