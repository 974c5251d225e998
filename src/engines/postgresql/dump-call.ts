import type { ProgramCall } from '../../processes/program-call.ts';
import type { Client } from './find-client.ts';
import { nativeConnection } from './native-connection.ts';
import type { PostgresqlSettings } from './settings.ts';

/** Seconds that pg_dump waits for a table that somebody has locked (ALTER TABLE, VACUUM FULL). */
const lockSeconds = 60;

/**
 * How pg_dump is called: plain text on stdout, owners and grants kept, large objects included. Subscriptions are left out,
 * because their connection strings hold passwords and only a superuser may read them; examine warns of them.
 */
export function dumpCall(client: Client, settings: PostgresqlSettings, password: string | undefined): ProgramCall {
  const { argument, env, secret } = nativeConnection(settings, settings.database, password);
  return {
    file: client.file,
    args: [
      argument,
      '--no-password',
      '--format=plain',
      client.major >= 16 ? '--large-objects' : '--blobs',
      '--no-subscriptions',
      `--lock-wait-timeout=${lockSeconds * 1000}`,
    ],
    env,
    ...(secret !== undefined && { secret }),
  };
}
