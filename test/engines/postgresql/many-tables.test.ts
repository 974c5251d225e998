import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget, back, comparable, restore } from './a-target.ts';

/* A server with few locks, so that a few hundred tables do what 4,000 do to one with Debian's settings. */

const tables = 220;
let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql(['max_locks_per_transaction=10', 'max_connections=20', 'max_worker_processes=0']);
  await server.sql('CREATE ROLE shop LOGIN CREATEDB');
  await server.sql('CREATE DATABASE many OWNER shop');
  for (let from = 0; from < tables; from += 20) {
    const some = Array.from({ length: 20 }, (_, index) => `CREATE TABLE t${from + index}(id serial PRIMARY KEY, a text);`);
    await server.sql(some.join('\n'), 'many', 'shop');
  }
});
afterAll(() => server.stop());

test('more tables than one transaction may lock are restored; psql -1 could not', async () => {
  const target = aTarget(server, { database: 'many' });
  const stored = await back(target);
  await server.sql('CREATE DATABASE by_hand OWNER shop');
  const connection = ['-h', server.socket, '-p', String(server.port), '-U', 'shop', '-d', 'by_hand'];
  const byHand = promisify(execFile)('psql', ['-X', '-1', '-q', '-v', 'ON_ERROR_STOP=1', ...connection]);
  byHand.child.stdin?.on('error', () => undefined);
  byHand.child.stdin?.end(stored.text);
  await expect(byHand).rejects.toMatchObject({ stderr: expect.stringContaining('out of shared memory') });

  const before = comparable(await server.dump('many'));
  await server.sql('DROP TABLE t7', 'many', 'shop');
  expect(await restore(target, stored)).toMatch(/^many__penstock_/);
  expect(comparable(await server.dump('many'))).toBe(before);
});
