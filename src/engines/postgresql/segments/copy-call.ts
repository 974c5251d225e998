import type { ProgramCall } from '../../../processes/program-call.ts';
import { lockSeconds } from '../dump-call.ts';
import type { Client } from '../find-client.ts';
import { nativeConnection } from '../native-connection.ts';
import { literal } from '../quote.ts';
import type { PostgresqlSettings } from '../settings.ts';
import type { LargeTable } from './large-tables.ts';

/** How psql is called to read tables: no start-up file, an error ends it, nothing but rows on stdout. */
export function copyCall(client: Client, settings: PostgresqlSettings, password: string | undefined): ProgramCall {
  const { argument, env, secret } = nativeConnection(settings, settings.database, password);
  return {
    file: client.file,
    args: ['--no-psqlrc', '--quiet', '--no-password', '--set=ON_ERROR_STOP=1', '--tuples-only', '--no-align', '--file=-', argument],
    env,
    ...(secret !== undefined && { secret }),
  };
}

/**
 * What such a session is told first: to write values as pg_dump has them written (setup_connection in pg_dump.c), to wait for nobody but for
 * locks, and to take up the snapshot. Every worker locks all tables now: later it would wait behind somebody who waits for us.
 */
export function copyBeginning(options: {
  readonly snapshot: string;
  readonly encoding: string;
  readonly version: number;
  readonly tables: readonly LargeTable[];
}): string[] {
  const { version, tables } = options;
  const settings: Readonly<Record<string, string>> = {
    client_min_messages: 'warning',
    client_encoding: options.encoding,
    standard_conforming_strings: 'on',
    datestyle: 'ISO',
    intervalstyle: 'postgres',
    extra_float_digits: '3',
    synchronize_seqscans: 'off',
    row_security: 'off',
    search_path: '',
    statement_timeout: '0',
    lock_timeout: `${lockSeconds}s`,
    idle_in_transaction_session_timeout: '0',
    // A part of a table is found by its place, and in its order.
    enable_seqscan: 'off',
    max_parallel_workers_per_gather: '0',
    jit: 'off',
    ...(version >= 140000 && { idle_session_timeout: '0' }),
    ...(version >= 170000 && { transaction_timeout: '0' }),
  };
  return [
    ...Object.entries(settings).map(([name, value]) => `SET ${name} = ${literal(value)}`),
    'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY',
    `SET TRANSACTION SNAPSHOT ${literal(options.snapshot)}`,
    `LOCK TABLE ${tables.map(({ quoted }) => `ONLY ${quoted}`).join(', ')} IN ACCESS SHARE MODE`,
  ];
}
