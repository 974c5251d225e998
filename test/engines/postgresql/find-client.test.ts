import { describe, expect, test } from 'vitest';
import { choose, parseVersion, type Client } from '../../../src/engines/postgresql/find-client.ts';

const client = (major: number, minor = 1): Client => ({ file: `/usr/lib/postgresql/${major}/bin/x`, says: '', major, minor });

describe('the client', () => {
  test('of the same version is chosen, else the oldest that is newer, else the newest', () => {
    const installed = [client(17), client(14), client(15, 2), client(15, 3)];
    expect([13, 14, 15, 16, 18].map((major) => choose(installed, major))).toEqual([
      client(14),
      client(14),
      client(15, 3),
      client(17),
      client(17),
    ]);
    expect(choose([], 15)).toBeUndefined();
  });

  test('says its version', () => {
    expect(parseVersion('pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)')).toEqual({ major: 15, minor: 18 });
    expect(parseVersion('psql (PostgreSQL) 19beta1')).toEqual({ major: 19, minor: 0 });
    expect(parseVersion('mysqldump 10.11')).toBeUndefined();
  });
});
