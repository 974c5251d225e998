import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../../support/postgresql-server.ts';
import { aTarget, type TestTarget } from '../a-target.ts';
import { concatenated, dump, prove, segmented } from './a-segmented-dump.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql(
    `create role shop login createdb; create role limited login; create database shop owner shop; create database latin owner shop template template0 encoding 'LATIN1' locale 'C'`,
  );
  await server.sql(
    `create table "Odd; ""name"""(id int, half int generated always as (id / 2) stored, words text[]); insert into "Odd; ""name"""(id, words) select i, array['a', 'ü' || i] from generate_series(1, 100) i;
     create table log(id int primary key, text text); insert into log select i, repeat('w', 400) from generate_series(1, 40000) i;
     create table small(a int, b int); insert into small select i, i from generate_series(1, 10) i;
     create table refers(log int references log, own int); insert into refers values (1, 1), (40000, 2);
     create table parts(a int) partition by range (a);
     create table part_1 partition of parts for values from (0) to (100);
     create table part_2 partition of parts for values from (100) to (300) partition by range (a);
     create table part_2_1 partition of part_2 for values from (100) to (200); create table part_2_2 partition of part_2 for values from (200) to (300);
     insert into parts select generate_series(0, 299);
     create table hollow(a int) partition by range (a); create table nothing(); insert into nothing default values;
     create table parent(a int); create table child() inherits (parent); insert into parent values (1), (2); insert into child values (1), (2);
     create view v as select 1 as a; create materialized view m as select 1 as a`,
    'shop',
    'shop',
  );
});
afterAll(() => server.stop());

const shop = (rows: Readonly<Record<string, string>>, settings: object = {}): TestTarget =>
  aTarget(server, { database: 'shop', ...settings }, { rows });

describe('of the rows of a table there are those that are wanted,', () => {
  test.each([1, 2, 4])('with %i workers', async (workers) => {
    const target = shop({
      'public."Odd; ""name"""': `words[1:1] = '{a}' and words[2] in ('ü7', 'ü9') -- no more`,
      'public.log': 'id % 100 = 0 or id = 1',
      'public.parts': 'a % 2 = 0',
      'public.part_2': 'a % 3 = 0',
      'public.hollow': 'a = 1',
      'public.parent': 'a = 1',
      'public.nothing': 'false',
      'public.small': '1 = 0',
    });
    const stored = await segmented(target, workers);
    const expected = {
      'public."Odd; ""name"""': 2,
      'public.log': 401,
      'public.small': 0,
      'public.refers': 2,
      'public.part_1': 50,
      'public.part_2_1': 17,
      'public.part_2_2': 16,
      'public.parent': 1,
      'public.child': 2,
      'public.nothing': 0,
    };
    expect(stored.counts.rows).toEqual(expected);
    expect(concatenated(stored).toString()).not.toContain('ü8');
    expect(target.warnings).toEqual([
      'rows: public.refers refers to public.log, which is not stored whole: a restore refuses rows whose key is gone',
    ]);
    await prove(target, stored, 2);
    const restored = 'shop__penstock_new';
    expect(await server.sql('select id, half from "Odd; ""name""" order by 1', restored)).toBe('7\t3\n9\t4\n');
    expect(await server.sql('select min(a), max(a), count(*) from parts', restored)).toBe('0\t294\t83\n');
    await postgresql.discard(target);
  });

  test('and a row whose key is gone is refused by a restore', async () => {
    const target = shop({ 'public.log': 'id < 10' });
    const stored = await segmented(target, 1);
    await expect(prove(target, stored, 2)).rejects.toMatchObject({ message: expect.stringContaining('foreign key constraint') as string });
    await postgresql.discard(target);
    expect((await segmented(shop({ 'public.log': 'id < 10', 'public.refers': '1 = 0' }), 2)).dump.workers).toBe(2);
  });

  test('and of tables that refer to it none are, nobody is warned', async () => {
    const target = shop({ 'public.log': 'id < 10', 'public.refers': '1 = 0' });
    await segmented(target, 2);
    expect(target.warnings).toEqual([]);
  });

  test('whatever the encoding of the database', async () => {
    await server.sql(
      `set client_encoding = 'UTF8'; create table t(a text); insert into t values ('ü'), (U&'\\00c3\\00bc'), ('u'); create table "Ü"(a int)`,
      'latin',
      'shop',
    );
    const stored = await segmented(aTarget(server, { database: 'latin' }, { rows: { 'public.t': `a = 'ü'` } }), 1);
    expect(stored.counts.rows).toEqual({ 'public.t': 1, 'public."Ü"': 0 });
    expect(concatenated(stored).includes(Buffer.from('FROM stdin;\nü\n\\.', 'latin1'))).toBe(true);
    await expect(segmented(aTarget(server, { database: 'latin' }, { rows: { 'public."Ü"': 'true' } }), 1)).rejects.toMatchObject({
      kind: 'configuration',
      message: 'rows: public."Ü" or a column of it is called in letters that only a database in UTF8 tells for sure',
    });
  });
});

describe.each([1, 2])('before the first row, with %i workers, is refused', (workers) => {
  const refusal = async (rows: Readonly<Record<string, string>>, settings: object = {}): Promise<unknown> => {
    const target = shop(rows, settings);
    const examination = await postgresql.examine(shop({}));
    return dump(target, examination, { workers }).then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  test.each([
    'log',
    'public.logs',
    'other.log',
    'public.Log',
    'public.v',
    'public.m',
    'pg_catalog.pg_class',
    'a.b.c',
    '"',
    '',
    'public.log_pkey',
  ])('a table %j, which is not there', async (table) => {
    expect(await refusal({ [table]: '1 = 0', 'public.log': 'true' })).toMatchObject({
      kind: 'configuration',
      message: `rows: the database has no table ${table}`,
    });
  });

  test.each([
    ['idd > 5', 'column "idd" does not exist'],
    ['id >', 'syntax error at or near ")"'],
    ['id', 'argument of WHERE must be type boolean, not type integer'],
    [`id = 'x'`, 'invalid input syntax for type integer: "x"'],
    ['lower_case(text)', 'function lower_case(text) does not exist'],
    ['/* id = 1', 'unterminated /* comment'],
  ])('the condition %j', async (condition, message) => {
    expect(await refusal({ 'public.log': condition })).toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining(message) as string,
    });
    expect(await refusal({ 'public.hollow': 'idd > 5' })).toMatchObject({ kind: 'configuration' });
  });

  test('a role that lacks what it needs for it', async () => {
    await server.sql('revoke execute on function pg_export_snapshot() from public', 'shop');
    try {
      expect(await refusal({ 'public.log': 'id > 5' })).toMatchObject({ message: expect.stringContaining('pg_export_snapshot') as string });
    } finally {
      await server.sql('grant execute on function pg_export_snapshot() to public', 'shop');
    }
    expect(await refusal({ 'public.log': 'id > 5' }, { user: 'limited' })).toMatchObject({
      kind: 'privileges',
      message: expect.stringContaining('permission denied') as string,
    });
  });

  test('an extension’s table', async () => {
    await server.sql(
      'create table theirs(a int); create extension if not exists plpgsql; alter extension plpgsql add table theirs',
      'shop',
    );
    try {
      expect(await refusal({ 'public.theirs': 'true' })).toMatchObject({
        kind: 'configuration',
        message: 'rows: public.theirs belongs to an extension, which says itself which of its rows are dumped',
      });
    } finally {
      await server.sql('alter extension plpgsql drop table theirs; drop table theirs', 'shop');
    }
  });
});
