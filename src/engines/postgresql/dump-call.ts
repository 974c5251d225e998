import type { ProgramCall } from '../../processes/program-call.ts';
import type { Client } from './find-client.ts';
import { nativeConnection } from './native-connection.ts';
import { identifier } from './quote.ts';
import type { PostgresqlSettings } from './settings.ts';

/** Seconds that pg_dump waits for a table that somebody has locked (ALTER TABLE, VACUUM FULL). */
export const lockSeconds = 60;

/** What pg_dump is told where other sessions read rows of the same moment. */
export interface Beside {
  readonly snapshot: string;
  /** The encoding of the server, in which the others write, too. */
  readonly encoding: string;
  /** Whose rows the others read. */
  readonly tables: readonly { readonly schema: string; readonly name: string }[];
}

/**
 * How pg_dump is called: plain text on stdout, owners and grants kept, large objects included. Subscriptions are left out,
 * because their connection strings hold passwords and only a superuser may read them; examine warns of them.
 */
export function dumpCall(client: Client, settings: PostgresqlSettings, password: string | undefined, beside?: Beside): ProgramCall {
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
      ...(beside === undefined ? [] : besideOptions(beside)),
    ],
    env,
    ...(secret !== undefined && { secret }),
  };
}

function besideOptions({ snapshot, encoding, tables }: Beside): string[] {
  return [
    `--snapshot=${snapshot}`,
    `--encoding=${encoding}`,
    // Inside of quotes no sign of a pattern has a meaning (documentation of psql, "Patterns").
    ...tables.map(({ schema, name }) => `--exclude-table-data=${identifier(schema)}.${identifier(name)}`),
  ];
}
