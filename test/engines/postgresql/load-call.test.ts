import { describe, expect, test } from 'vitest';
import type { Client } from '../../../src/engines/postgresql/find-client.ts';
import { knowsRestrict, loadCall, preamble } from '../../../src/engines/postgresql/load-call.ts';
import type { PostgresqlSettings } from '../../../src/engines/postgresql/settings.ts';

const client = (major: number, minor = 1): Client => ({ file: `/usr/lib/postgresql/${major}/bin/x`, says: '', major, minor });
const settings: PostgresqlSettings = { host: '/run/postgresql', port: 5432, database: `it's\\ dbname=live`, user: 'shop' };
const connection =
  "--dbname=host='/run/postgresql' port='5432' dbname='it\\'s\\\\ dbname=live' user='shop' application_name='penstock' connect_timeout='30'";

describe('psql', () => {
  test('is called without start-up file and transaction, and ends at the first error', () => {
    expect(loadCall(client(15), settings, `it's\\ dbname=live`, 'secret')).toEqual({
      file: '/usr/lib/postgresql/15/bin/x',
      args: ['--no-psqlrc', '--quiet', '--no-password', '--set=ON_ERROR_STOP=1', '--output=/dev/null', '--file=-', connection],
      env: {
        PGPASSFILE: '/dev/fd/3',
        PGOPTIONS:
          '-c standard_conforming_strings=on -c synchronous_commit=off -c default_transaction_read_only=off -c statement_timeout=0 -c idle_in_transaction_session_timeout=0',
      },
      secret: '*:*:*:*:secret\n',
    });
  });

  test('is one of several: what it answers is read', () => {
    const { args, env } = loadCall(client(15), settings, 'live', undefined, 'several');
    expect(args.slice(0, -1)).toEqual([
      '--no-psqlrc',
      '--quiet',
      '--no-password',
      '--set=ON_ERROR_STOP=1',
      '--tuples-only',
      '--no-align',
      '--file=-',
    ]);
    expect(env?.['PGOPTIONS']).toContain('-c synchronous_commit=off ');
    expect(env?.['PGOPTIONS']).toContain('-c maintenance_work_mem=');
  });

  test('is restricted where it knows how', () => {
    expect(preamble(client(15, 14), 'abc')).toBe('\\restrict abc\n');
    expect(preamble(client(15, 13), 'abc')).toBe('');
    expect([client(12, 99), client(13, 22), client(16, 9), client(17, 6), client(18, 0)].map(knowsRestrict)).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
  });
});
