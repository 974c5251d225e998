import type { ProgramCall } from '../../processes/program-call.ts';
import type { Client } from './find-client.ts';
import { nativeConnection } from './native-connection.ts';
import type { PostgresqlSettings } from './settings.ts';

/** What the loading session must not inherit from the role's or the server's settings. */
const options = [
  // The scanner reads strings as the standard says; so must psql and the server.
  'standard_conforming_strings=on',
  // The swap's commit writes everything before it to disk; nothing that is loaded needs to be there earlier.
  'synchronous_commit=off',
  'default_transaction_read_only=off',
  'statement_timeout=0',
  'idle_in_transaction_session_timeout=0',
];

/** What is committed at once is the live database: that has to be on disk. */
const inPlaceOptions = options.filter((option) => !option.startsWith('synchronous_commit'));

/** Indexes are sorted in memory where that is enough; no more than a server of some gigabytes has left beside several such sessions. */
const severalOptions = [...options, 'maintenance_work_mem=128MB'];

const apart = ['--output=/dev/null'];
/** Answers are read, see `psqlSession`. No `--single-transaction`: that commits at any end of the input, also that of a Penstock that was killed. */
const answering = ['--tuples-only', '--no-align'];

/** One transaction around all, in the live database, and how long it waits for those who use its tables; or one of several sessions. */
export type LoadingWay = { readonly lockSeconds: number } | 'several';

/**
 * How psql is called: no start-up file, an error ends it, no transaction around all (thousands of tables would need more
 * locks than the server has), results thrown away where nobody asks.
 */
export function loadCall(
  client: Client,
  settings: PostgresqlSettings,
  database: string,
  password: string | undefined,
  way?: LoadingWay,
): ProgramCall {
  const { argument, env, secret } = nativeConnection(settings, database, password);
  return {
    file: client.file,
    args: [
      '--no-psqlrc',
      '--quiet',
      '--no-password',
      '--set=ON_ERROR_STOP=1',
      ...(way === undefined ? apart : answering),
      '--file=-',
      argument,
    ],
    env: {
      ...env,
      PGOPTIONS: optionsOf(way)
        .map((option) => `-c ${option}`)
        .join(' '),
    },
    ...(secret !== undefined && { secret }),
  };
}

function optionsOf(way: LoadingWay | undefined): readonly string[] {
  if (way === undefined) return options;
  return way === 'several' ? severalOptions : [...inPlaceOptions, `lock_timeout=${way.lockSeconds}s`];
}

/** The first minor version of each major version whose psql knows \restrict; from 18 on all do (release notes of August 2025). */
const firstRestricting: Readonly<Record<number, number>> = { 13: 22, 14: 19, 15: 14, 16: 10, 17: 6 };

/** Whether this psql can be told to obey no backslash command. */
export function knowsRestrict({ major, minor }: Pick<Client, 'major' | 'minor'>): boolean {
  return major >= 18 || minor >= (firstRestricting[major] ?? Infinity);
}

/** What psql is told before the dump: to obey no further command, where it knows how. */
export function preamble(client: Pick<Client, 'major' | 'minor'>, token: string): string {
  return knowsRestrict(client) ? `\\restrict ${token}\n` : '';
}
