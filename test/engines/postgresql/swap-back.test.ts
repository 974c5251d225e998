import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget, back, restore } from './a-target.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql('create role shop login createdb; create role clerk login');
});
afterAll(() => server.stop());

const rows = (database: string): Promise<string> => server.sql('select a from t order by a', database);
const properties = (database: string): Promise<string> =>
  server.sql(`select pg_get_userbyid(datdba), datconnlimit, datallowconn, shobj_description(oid, 'pg_database'),
    has_database_privilege('clerk', oid, 'connect') from pg_database where datname = '${database}'`);

test('the kept database is the live one again, open and with all that belongs to it; and back again', async () => {
  await server.sql(
    `create database shop owner shop; alter database shop connection limit 9; comment on database shop is 'the shop'; revoke connect on database shop from public`,
  );
  await server.sql('create table t(a int); insert into t values (1)', 'shop', 'shop');
  const before = await properties('shop');
  const target = aTarget(server, { database: 'shop' });
  const stored = await back(target);
  await server.sql('insert into t values (2)', 'shop', 'shop');
  await restore(target, stored);
  expect(await rows('shop')).toBe('1\n');

  const [kept] = await postgresql.kept(target);
  const later = aTarget(server, { database: 'shop' }, { now: new Date('2026-01-02T04:00:00Z') });
  const { kept: newlyKept } = await postgresql.swapBack(later, kept!);
  expect(await rows('shop')).toBe('1\n2\n');
  expect(await properties('shop')).toBe(before);
  expect((await postgresql.kept(later)).map(({ name }) => name)).toEqual([newlyKept]);
  expect(await server.sql(`select datallowconn from pg_database where datname = '${newlyKept}'`)).toBe('f\n');

  const third = aTarget(server, { database: 'shop' }, { now: new Date('2026-01-02T05:00:00Z') });
  await postgresql.swapBack(third, (await postgresql.kept(third))[0]!);
  expect(await rows('shop')).toBe('1\n');
  expect(await properties('shop')).toBe(before);
});

test('where there is no live database any more, the kept one becomes it', async () => {
  await server.sql('create database gone owner shop');
  await server.sql('create table t(a int); insert into t values (5)', 'gone', 'shop');
  const target = aTarget(server, { database: 'gone' });
  await restore(target, await back(target));
  await server.sql('drop database gone');
  const [kept] = await postgresql.kept(target);
  expect(await postgresql.swapBack(target, kept!)).toEqual({ kept: undefined });
  expect(await rows('gone')).toBe('5\n');
});
