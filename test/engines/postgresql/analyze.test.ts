import { afterAll, beforeAll, expect, test } from 'vitest';
import { analysis } from '../../../src/engines/postgresql/analyze.ts';
import { withSession } from '../../../src/engines/postgresql/session.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget } from './a-target.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql('create role shop login createdb; create database shop owner shop');
  await server.sql(
    `create table large as select i, repeat('x', 400) as x from generate_series(1, 20000) i; create table "Odd; ""name"""(a int); insert into "Odd; ""name""" values (1), (2);
     create table parts(a int) partition by range (a); create table part partition of parts for values from (0) to (100000) partition by range (a);
     create table leaf partition of part for values from (0) to (100000); insert into parts select generate_series(1, 1000);
     create materialized view m as select a from parts; create view v as select 1 as one; create table parent(a int); create table child() inherits (parent); insert into child values (7), (7)`,
    'shop',
    'shop',
  );
});
afterAll(() => server.stop());

const known = (): Promise<string> =>
  server.sql(`select distinct tablename from pg_stats where schemaname = 'public' order by 1`, 'shop').then((names) => names.trim());
const all = 'Odd; "name"\nchild\nlarge\nleaf\nm\nparent\npart\nparts';

test('gathers what ANALYZE does, in several sessions', async () => {
  const target = aTarget(server, { database: 'shop' });
  // What initdb has gathered.
  await server.sql('delete from pg_statistic', 'shop');
  await server.sql('analyze', 'shop', 'shop');
  const catalogs = (): Promise<string> =>
    server.sql(`select distinct tablename from pg_stats where schemaname <> 'public' and schemaname <> 'pg_temp' order by 1`, 'shop');
  const expected = await catalogs();
  expect(await known()).toBe(all);
  await server.sql('delete from pg_statistic', 'shop');
  await withSession(target, 'shop', async (session) => {
    const statistics = await analysis(target, 'shop', session);
    await Promise.all([statistics.in(session), statistics.besides(), statistics.besides()]);
  });
  expect(await known()).toBe(all);
  expect(await catalogs()).toBe(expected);
  expect(target.warnings).toEqual([]);
});

test('asks for the catalogs of this database, and not for what all share, which the server would pass over with a warning', async () => {
  await withSession(aTarget(server, { database: 'shop' }), 'shop', async (session) => {
    const statistics = await analysis(aTarget(server, { database: 'shop' }), 'shop', session);
    const asked: string[] = [];
    const listening = {
      ...session,
      query: <Row>(sql: string) => (asked.push(...sql.replace('analyze ', '').split(', ')), Promise.resolve<Row[]>([])),
    };
    await statistics.in(listening);
    const shared = (await server.sql('select relname from pg_class where relisshared', 'shop')).trim().split('\n');
    expect(shared).toContain('pg_database');
    expect(shared.filter((name) => asked.includes(`pg_catalog.${name}`))).toEqual([]);
    expect(asked).toContain('pg_catalog.pg_class');
  });
});

test('alone, where no more sessions are let in; and not at all, when it is told to stop', async () => {
  const target = aTarget(server, { database: 'shop' });
  await server.sql('delete from pg_statistic; alter role shop connection limit 1', 'shop');
  try {
    await withSession(target, 'shop', async (session) => {
      const stopped = await analysis(target, 'shop', session);
      stopped.stop();
      await stopped.in(session);
      expect(await known()).toBe('');
      const statistics = await analysis(target, 'shop', session);
      await statistics.besides();
      expect(await known()).toBe('');
      await statistics.in(session);
    });
  } finally {
    await server.sql('alter role shop connection limit -1');
  }
  expect(await known()).toBe(all);
});
