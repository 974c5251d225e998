import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget, back, comparable, restore } from './a-target.ts';
import { everythingIn } from './everything-in.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql(
    'create role shop login createdb; create role clerk login; create role "odd ""role" nologin; grant "odd ""role" to shop',
  );
});
afterAll(() => server.stop());

test('a database of everything comes back as it was, by its owner who is no superuser', async () => {
  await server.sql('create database everything owner shop');
  await server.sql(everythingIn, 'everything', 'shop');
  const target = aTarget(server, { database: 'everything' });
  const before = await server.dump('everything');
  const stored = await back(target);
  expect(comparable(stored.text)).toBe(comparable(before));
  await server.sql('drop table public.plain cascade; create table intruder(a int)', 'everything', 'shop');

  const kept = await restore(target, stored);

  expect(kept).toBe('everything__penstock_20260102T030405Z');
  expect(comparable(await server.dump('everything'))).toBe(comparable(before));
  expect(await postgresql.kept(target)).toEqual([{ name: kept, keptAt: new Date('2026-01-02T03:04:05Z') }]);
  expect(target.warnings).toEqual([]);
});
