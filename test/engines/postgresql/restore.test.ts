import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget, back, comparable, prove, restore, type Stored } from './a-target.ts';
import { everythingIn } from './everything-in.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql(`create role shop login createdb; create role clerk login; create role "odd ""role" nologin; grant "odd ""role" to shop;
    create role plain login; create role boss login superuser; create role other login`);
  await server.sql('create database everything owner shop');
  await server.sql(everythingIn, 'everything', 'shop');
});
afterAll(() => server.stop());

let next = 0;
async function aDatabase(sql = '', more = ''): Promise<string> {
  const name = `live${(next += 1)}`;
  await server.sql(`create database ${name} owner shop ${more}`);
  await server.sql(`create table t(a int primary key); insert into t select i from generate_series(1, 5000) i; ${sql}`, name, 'shop');
  return name;
}

/** What became of a database that a restore failed for: it must be as it was, and nothing beside it once that is discarded. */
async function untouched(name: string): Promise<void> {
  expect(await server.sql('select count(*) from t', name, 'shop')).toBe('5000\n');
  await postgresql.discard(aTarget(server, { database: name }));
  expect(await server.sql(`select datname from pg_database where datname like '${name}%'`)).toBe(`${name}\n`);
}

describe('a dump that is not whole', () => {
  let stored: Stored;
  let name: string;
  beforeAll(async () => {
    name = await aDatabase('create table last(a int)');
    stored = await back(aTarget(server, { database: name }));
  });

  test.each<[string, (text: string) => string, RegExp]>([
    [
      'is cut inside its data, at a row',
      (text) => text.slice(0, text.indexOf('\n2500\n') + 1),
      /ends inside of the data of table public.t/,
    ],
    [
      'is cut between statements',
      (text) => text.slice(0, text.indexOf('ALTER TABLE ONLY')),
      /without "-- PostgreSQL database dump complete"/,
    ],
    ['has nothing in it', () => '', /no statement/],
    ['has lost rows', (text) => text.replace('\n2500\n', '\n'), /nothing/],
    ['has a row twice', (text) => text.replace('\n2500\n', '\n2500\n2500\n'), /duplicate key|could not create unique index/],
    [
      'connects to another database',
      (text) => text.replace('CREATE TABLE', '\\connect postgres\nCREATE TABLE'),
      /a backslash|psql command/,
    ],
    [
      'runs a program',
      (text) => text.replace('CREATE TABLE', "COPY t FROM PROGRAM 'id';\nCREATE TABLE"),
      /the statement COPY t FROM PROGRAM/,
    ],
    [
      'ends its data early within a line',
      (text) => text.replace('\n4998\n', '\n4998\\.\n'),
      /table public.t has 4998 rows, not 5000|marker/,
    ],
  ])('because it %s is not restored', async (what, spoil, message) => {
    const target = aTarget(server, { database: name });
    const spoilt = Buffer.from(spoil(stored.text.toString()));
    if (what === 'has lost rows') {
      // That is what the counts of a seal are for.
      expect((await prove(target, spoilt, stored.examination)).rows).toEqual({ 'public.t': 4999, 'public.last': 0 });
      await expect(postgresql.verify(target, stored.counts)).rejects.toMatchObject({
        kind: 'not-whole',
        message: expect.stringContaining('4999 rows, not 5000') as string,
      });
    } else {
      await expect(prove(target, spoilt, stored.examination)).rejects.toMatchObject({
        kind: 'not-whole',
        message: expect.stringMatching(message) as string,
      });
    }
    await untouched(name);
  });

  test('cut at any place is never proven', async () => {
    const { text } = stored;
    for (let round = 0; round < 12; round++) {
      const cut = Math.floor((text.length * (round + 0.5)) / 12);
      await expect(prove(aTarget(server, { database: name }), text.subarray(0, cut), stored.examination)).rejects.toMatchObject({
        kind: 'not-whole',
      });
    }
    await untouched(name);
  });
});

describe('verify', () => {
  test.each<[string, string, RegExp]>([
    ['a row less', 'delete from t where a = 1', /public.t has 4999 rows, not 5000/],
    ['a table less', 'drop table t', /table public.t is missing/],
    ['a trigger less', 'drop trigger touch on t', /0 of kind trigger, not 1/],
    ['a view more', 'create view v as select 1', /1 of kind view, not 0/],
    ['a large object less', 'select lo_unlink(1)', /0 of kind large object, not 1/],
  ])('sees %s', async (_, sql, message) => {
    const name = await aDatabase(
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
    await untouched(name);
  });

  test('sees an application that would be locked out', async () => {
    const name = await aDatabase('grant select on t to clerk');
    const target = aTarget(server, { database: name, user: 'boss' });
    const without = await server.dump(name, ['--no-owner', '--no-privileges']);
    await expect(prove(target, without)).rejects.toMatchObject({
      kind: 'privileges',
      message: expect.stringMatching(/(?:clerk|shop) could read public.t/) as string,
    });
    await untouched(name);
  });

  test('leaves the planner statistics', async () => {
    const name = await aDatabase();
    const target = aTarget(server, { database: name });
    await restore(target, await back(target));
    expect(await server.sql(`select reltuples from pg_class where relname = 't'`, name)).toBe('5000\n');
  });
});

describe('stage', () => {
  test('refuses a role that may not create databases', async () => {
    const name = await aDatabase();
    await expect(postgresql.stage(aTarget(server, { database: name, user: 'plain' }), undefined)).rejects.toMatchObject({
      kind: 'privileges',
      hint: 'ALTER ROLE "plain" CREATEDB',
    });
    await untouched(name);
  });

  test('refuses a restore in place', async () => {
    await expect(postgresql.stage(aTarget(server, { database: 'x' }, { strategy: 'in-place' }), undefined)).rejects.toMatchObject({
      kind: 'configuration',
    });
  });

  test.each<[string, object, string, RegExp]>([
    ['roles', { roles: ['shop', 'gone', 'lost'] }, 'unavailable', /roles are missing on the server: gone, lost/],
    [
      'extensions',
      { extensions: [{ name: 'postgis', version: '3' }] },
      'unavailable',
      /extensions are not installed on the server: postgis/,
    ],
    [
      'extensions that only a superuser may create',
      { extensions: [{ name: 'dblink', version: '1.2' }] },
      'privileges',
      /may not create the extensions dblink/,
    ],
    ['tablespaces', { tablespaces: ['fast'] }, 'unavailable', /tablespaces are missing on the server: fast/],
    ['owners that it does not belong to', { owners: ['other'] }, 'privileges', /shop may not make other the owner/],
  ])('refuses before loading when %s are missing', async (_, properties, kind, message) => {
    const name = await aDatabase();
    const target = aTarget(server, { database: name });
    const examination = await postgresql.examine(target);
    const lacking = { ...examination, properties: { ...examination.properties, ...properties } };
    await expect(postgresql.stage(target, lacking)).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
      hint: expect.any(String) as string,
    });
    await untouched(name);
  });

  test('refuses a locale that the server does not have', async () => {
    const name = await aDatabase();
    const target = aTarget(server, { database: `${name}_fresh` });
    const examination = await postgresql.examine(aTarget(server, { database: name }));
    const database = { ...(examination.properties['database'] as object), collate: 'xx_XX.UTF-8' };
    await expect(postgresql.stage(target, { ...examination, properties: { ...examination.properties, database } })).rejects.toMatchObject({
      kind: 'unavailable',
      hint: expect.stringContaining('dpkg-reconfigure locales') as string,
    });
  });

  test('makes a staging database that nobody else gets into', async () => {
    const name = await aDatabase();
    await postgresql.stage(aTarget(server, { database: name }), undefined);
    await expect(server.sql('select 1', `${name}__penstock_new`, 'clerk')).rejects.toThrow(/permission denied for database/);
    await untouched(name);
  });
});

describe('restored is', () => {
  test.each([
    '--inserts',
    '--column-inserts',
    '--rows-per-insert=100',
    '--load-via-partition-root',
    '--clean --if-exists',
    '--quote-all-identifiers',
  ])("somebody's own dump made with %s", async (options) => {
    const target = aTarget(server, { database: 'everything' });
    // INSERTs turn -0 into 0, whoever loads them.
    const all = async (): Promise<string> => comparable(await server.dump('everything')).replaceAll('\t-0\t', '\t0\t');
    const before = await all();
    const text = await server.dump('everything', options.split(' '));
    await prove(target, text);
    const { kept } = await postgresql.swap(target, undefined);
    expect(await all()).toBe(before);
    expect(kept).toBeDefined();
    await postgresql.forget(target, (await postgresql.kept(target))[0]!);
  });

  test('a database of another encoding, with names in it', async () => {
    for (const [name, encoding] of [
      ['latin', 'LATIN1'],
      ['ascii', 'SQL_ASCII'],
    ] as const) {
      await server.sql(`create database ${name} owner shop template template0 encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`);
      await server.sql(
        `set client_encoding = ${encoding === 'SQL_ASCII' ? 'SQL_ASCII' : 'UTF8'}; create table "é ü" ("ö" text); insert into "é ü" values ('ß'), ('ä')`,
        name,
        'shop',
      );
      const before = comparable(await server.dump(name));
      const target = aTarget(server, { database: name });
      const stored = await back(target);
      expect(stored.counts.rows).toEqual({ 'public."é ü"': 2 });
      await restore(target, stored);
      expect(comparable(await server.dump(name))).toBe(before);
      expect(await server.sql(`select pg_encoding_to_char(encoding), datcollate from pg_database where datname = '${name}'`)).toBe(
        `${encoding}\tC\n`,
      );
    }
  });

  test('an empty database, and one without the schema public', async () => {
    for (const sql of ['select 1', 'drop schema public']) {
      await server.sql('create database bare owner shop');
      await server.sql(sql, 'bare', 'shop');
      const before = comparable(await server.dump('bare'));
      const target = aTarget(server, { database: 'bare' });
      const stored = await back(target);
      expect(stored.counts).toEqual({ rows: {}, objects: {} });
      await restore(target, stored);
      expect(comparable(await server.dump('bare'))).toBe(before);
      await server.sql(
        'drop database bare; drop database bare__penstock_20260102t030405z'.replace('t030405z', 'T030405Z').replace(/bare__\w+/, '"$&"'),
      );
    }
  });

  test('a database of several owners, with untrusted extensions and event triggers, by a superuser, who is warned', async () => {
    const name = await aDatabase();
    await server.sql(
      `create extension dblink; create table theirs(a int); alter table theirs owner to other; create table postgres_own(a int);
       create function watch() returns event_trigger language plpgsql as $$ begin end $$;
       create event trigger watching on ddl_command_start execute function watch()`,
      name,
    );
    const target = aTarget(server, { database: name, user: 'boss' });
    const before = comparable(await server.dump(name));
    const stored = await back(target);
    expect(stored.examination.properties).toMatchObject({ owners: ['other', 'shop', 'postgres'], extensions: [{ name: 'dblink' }] });
    await restore(target, stored);
    expect(comparable(await server.dump(name))).toBe(before);
    expect(await server.sql(`select pg_get_userbyid(datdba) from pg_database where datname = '${name}'`)).toBe('shop\n');
    expect(target.warnings).toEqual([expect.stringContaining('loaded as boss, a superuser')]);
  });

  test('on a server that has nothing, from what the stream holds', async () => {
    const stored = await back(aTarget(server, { database: 'everything', user: 'boss' }));
    const fresh = await startPostgresql();
    try {
      const target = aTarget(fresh, { database: 'everything' });
      await fresh.sql(stored.examination.accounts.join('\n'));
      expect(await restore(target, stored)).toBeUndefined();
      expect(comparable(await fresh.dump('everything'))).toBe(comparable(await server.dump('everything')));
      const passwords = `select rolname, rolpassword from pg_authid where oid >= 16384 and rolname in ('shop', 'clerk') order by 1`;
      expect(await fresh.sql(passwords)).toBe(await server.sql(passwords));
    } finally {
      await fresh.stop();
    }
  });
});

describe('the loader', () => {
  test('that is aborted does not execute the half of a statement', async () => {
    const name = await aDatabase();
    const target = aTarget(server, { database: name });
    await postgresql.stage(target, undefined);
    const loader = await postgresql.load(target);
    await loader.write(Buffer.from('create table whole(a int);\ncreate table half(a int)\n'));
    await expect.poll(() => server.sql(`select count(*) from pg_class where relname = 'whole'`, `${name}__penstock_new`)).toBe('1\n');
    await loader.abort();
    expect(await server.sql(`select count(*) from pg_class where relname = 'half'`, `${name}__penstock_new`)).toBe('0\n');
    await untouched(name);
  });

  test('obeys no command of psql, whatever the scanner lets pass', async () => {
    const name = await aDatabase();
    const target = aTarget(server, { database: name });
    await postgresql.stage(target, undefined);
    for (const command of ['\\connect postgres', '\\! true', '\\unrestrict x']) {
      const loader = await postgresql.load(target);
      await loader.write(Buffer.from(`${command}\n`));
      await expect(loader.end()).rejects.toMatchObject({ kind: 'not-whole', message: expect.stringMatching(/restrict/) as string });
    }
    await untouched(name);
  });

  test('says what psql complains of as soon as it is written to again', async () => {
    const name = await aDatabase();
    const target = aTarget(server, { database: name });
    await postgresql.stage(target, undefined);
    const loader = await postgresql.load(target);
    await loader.write(Buffer.from('select nonsense;\n'));
    const flood = async (): Promise<void> => {
      for (;;) await loader.write(Buffer.alloc(1024 * 1024, '\n'));
    };
    await expect(flood()).rejects.toMatchObject({
      message: expect.stringMatching(/psql:<stdin>:\d+: ERROR: column "nonsense" does not exist/) as string,
    });
    await loader.abort();
    await untouched(name);
  });
});
