import { describe, expect, test } from 'vitest';
import { dumpCall } from '../../../src/engines/postgresql/dump-call.ts';
import type { Client } from '../../../src/engines/postgresql/find-client.ts';
import type { PostgresqlSettings } from '../../../src/engines/postgresql/settings.ts';

const client = (major: number, minor = 1): Client => ({ file: `/usr/lib/postgresql/${major}/bin/x`, says: '', major, minor });
const settings: PostgresqlSettings = { host: '/run/postgresql', port: 5432, database: `it's\\ dbname=live`, user: 'shop' };
const connection =
  "--dbname=host='/run/postgresql' port='5432' dbname='it\\'s\\\\ dbname=live' user='shop' application_name='penstock' connect_timeout='30'";

describe('pg_dump', () => {
  test('is called with a passfile on fd 3 that escapes the password', () => {
    expect(dumpCall(client(15), settings, 'a:b\\c')).toEqual({
      file: '/usr/lib/postgresql/15/bin/x',
      args: [connection, '--no-password', '--format=plain', '--blobs', '--no-subscriptions', '--lock-wait-timeout=60000'],
      env: { PGPASSFILE: '/dev/fd/3' },
      secret: '*:*:*:*:a\\:b\\\\c\n',
    });
  });

  test('is told the moment, and whose rows others read: names are no patterns', () => {
    const tables = [
      { schema: 'public', name: 'plain' },
      { schema: 'a.b', name: 'It*s "?"' },
    ];
    const { args } = dumpCall(client(16), settings, undefined, { snapshot: '00000003-1B-1', encoding: 'LATIN1', tables });
    expect(args.slice(6)).toEqual([
      '--snapshot=00000003-1B-1',
      '--encoding=LATIN1',
      '--exclude-table-data="public"."plain"',
      '--exclude-table-data="a.b"."It*s ""?"""',
    ]);
  });

  test('is called without one where there is no password, and from 16 on asked for large objects by their new name', () => {
    expect(dumpCall(client(16), settings, undefined)).toEqual({
      file: '/usr/lib/postgresql/16/bin/x',
      args: [connection, '--no-password', '--format=plain', '--large-objects', '--no-subscriptions', '--lock-wait-timeout=60000'],
      env: {},
    });
  });
});
