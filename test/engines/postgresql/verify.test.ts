import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aDatabase, expectUntouched } from './a-database.ts';
import { aTarget, back, prove, restore } from './a-target.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql('create role shop login createdb; create role clerk login; create role boss login superuser');
});
afterAll(() => server.stop());

describe('verify', () => {
  test.each<[string, string, RegExp]>([
    ['a row less', 'delete from t where a = 1', /public.t has 4999 rows, not 5000/],
    ['a table less', 'drop table t', /table public.t is missing/],
    ['a trigger less', 'drop trigger touch on t', /0 of kind trigger, not 1/],
    ['a view more', 'create view v as select 1', /1 of kind view, not 0/],
    ['a large object less', 'select lo_unlink(1)', /0 of kind large object, not 1/],
  ])('sees %s', async (_, sql, message) => {
    const name = await aDatabase(
      server,
      'create function f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger touch before update on t for each row execute function f(); select lo_create(1)',
    );
    const target = aTarget(server, { database: name });
    const { text, counts } = await back(target);
    await prove(target, text);
    await server.sql(sql, `${name}__penstock_new`, 'shop');
    await expect(postgresql.verify(target, counts)).rejects.toMatchObject({
      kind: 'not-whole',
      message: expect.stringMatching(message) as string,
    });
    await expectUntouched(server, name);
  });

  test('sees an application that would be locked out', async () => {
    const name = await aDatabase(server, 'grant select on t to clerk');
    const target = aTarget(server, { database: name, user: 'boss' });
    const without = await server.dump(name, ['--no-owner', '--no-privileges']);
    await expect(prove(target, without)).rejects.toMatchObject({
      kind: 'privileges',
      message: expect.stringMatching(/(?:clerk|shop) could read public.t/) as string,
    });
    await expectUntouched(server, name);
  });

  test('leaves the planner statistics', async () => {
    const name = await aDatabase(server);
    const target = aTarget(server, { database: name });
    await restore(target, await back(target));
    expect(await server.sql(`select reltuples from pg_class where relname = 't'`, name)).toBe('5000\n');
  });
});
