import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget, back } from './a-target.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql(`
    create role shop login createdb password 'word'; create role reader login; create role stranger login; create role boss login superuser;
    create role owners nologin; grant owners to shop with admin option;
    create role "two\nlines" login connection limit 3 noinherit valid until '2030-01-01 00:00:00+00';
    alter role "two\nlines" set search_path to "$user", 'x y';
    create database shop owner shop`);
  await server.sql(`create table t(a int); insert into t values (1); grant select on t to "two\nlines"`, 'shop', 'shop');
});
afterAll(() => server.stop());

describe('examine', () => {
  test('says what the server, the client and the database are', async () => {
    const examination = await postgresql.examine(aTarget(server, { database: 'shop' }));
    expect(examination).toMatchObject({
      flavour: 'postgresql',
      serverVersion: expect.stringMatching(/^\d+\.\d+/) as string,
      client: expect.stringMatching(/^pg_dump \(PostgreSQL\) \d+/) as string,
      charset: 'UTF8',
      properties: {
        database: {
          owner: 'shop',
          encoding: 'UTF8',
          collate: 'C.UTF-8',
          provider: 'c',
          tablespace: 'pg_default',
          connectionLimit: -1,
          settings: [],
        },
        roles: ['shop', 'two\nlines'],
        owners: ['shop'],
        extensions: [],
        tablespaces: [],
        publicSchema: true,
      },
    });
    expect(JSON.parse(JSON.stringify(examination))).toEqual(examination);
  });

  test('gives the statements that make the roles again, one line each, without a password in clear', async () => {
    const plain = (await postgresql.examine(aTarget(server, { database: 'shop' }))).accounts;
    expect(plain).toEqual([
      'CREATE ROLE "owners";',
      'CREATE ROLE "shop" LOGIN CREATEDB;',
      `CREATE ROLE U&"two\\000alines" LOGIN NOINHERIT CONNECTION LIMIT 3 VALID UNTIL '2030-01-01 00:00:00+00';`,
      `ALTER ROLE U&"two\\000alines" SET "search_path" TO '$user', 'x y';`,
      'GRANT "owners" TO "shop" WITH ADMIN OPTION;',
    ]);
    const { accounts } = await postgresql.examine(aTarget(server, { database: 'shop', user: 'boss' }));
    expect(accounts.find((line) => line.startsWith('CREATE ROLE "shop"'))).toMatch(
      /^CREATE ROLE "shop" LOGIN CREATEDB PASSWORD 'SCRAM-SHA-256\$4096:[^']+';$/,
    );
    expect(accounts.join()).not.toContain('word');
    for (const line of accounts) expect(line).not.toContain('\n');
  });

  test.each([
    ['a table', 'create table secret(a int)'],
    ['a sequence', 'create sequence secret'],
    ['a schema', 'create schema hidden; create table hidden.secret(a int); grant select on hidden.secret to public'],
  ])('refuses to dump %s that it may not read', async (_, sql) => {
    await server.sql('create database half owner shop');
    await server.sql(sql, 'half', 'shop');
    await expect(postgresql.examine(aTarget(server, { database: 'half', user: 'stranger' }))).rejects.toMatchObject({
      kind: 'privileges',
      message: expect.stringContaining('secret') as string,
      hint: expect.stringContaining('pg_read_all_data') as string,
    });
    await server.sql('drop database half');
  });

  test('refuses large objects that it may not read, and rows that are hidden from it', async () => {
    await server.sql('create database half owner shop');
    await server.sql(
      'create table seen(a int); insert into seen values (1); alter table seen enable row level security; grant select on seen to reader',
      'half',
      'shop',
    );
    const target = aTarget(server, { database: 'half', user: 'reader' });
    await expect(postgresql.examine(target)).rejects.toMatchObject({
      kind: 'privileges',
      message: expect.stringMatching(/row-level security hides rows of public.seen/) as string,
    });
    await server.sql('alter table seen disable row level security; select lo_create(1)', 'half', 'shop');
    await expect(postgresql.examine(target)).rejects.toMatchObject({
      kind: 'privileges',
      message: expect.stringContaining('1 large objects') as string,
    });
    await server.sql('grant select on large object 1 to reader', 'half', 'shop');
    // What examine lets pass, pg_dump does, too.
    expect((await back(target)).counts.rows).toEqual({ 'public.seen': 1 });
    await server.sql('drop database half');
  });

  test('warns of what is beside the dump', async () => {
    await server.sql('create database gaps owner shop; create database second owner shop; create database gaps__penstock_new owner shop');
    await server.sql(
      `create extension postgres_fdw; create server far foreign data wrapper postgres_fdw options (host 'far');
       create user mapping for shop server far options (user 'x', password 'hidden'); create foreign table distant (a int) server far;
       create subscription sub connection 'host=nowhere' publication pub with (connect = false)`,
      'gaps',
    );
    const warnings: string[] = [];
    const target = aTarget(server, { database: 'gaps', user: 'boss' }, { warn: (line) => warnings.push(line) });
    const { text } = await back(target);
    expect(warnings.join('\n')).toMatch(
      /subscriptions.*sub\n.*foreign tables.*distant\n.*1 user mappings.*in clear\n.*other databases of the same owner.*: second, shop$/s,
    );
    expect(text.toString()).not.toContain('SUBSCRIPTION');
    await server.sql('alter subscription sub set (slot_name = none); drop subscription sub', 'gaps');
  });
});
