import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aDatabase, expectUntouched } from './a-database.ts';
import { aTarget, back, comparable, prove, restore, type Stored } from './a-target.ts';
import { everythingIn } from './everything-in.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql(`create role shop login createdb; create role clerk login; create role "odd ""role" nologin; grant "odd ""role" to shop;
    create role boss login superuser; create role other login`);
  await server.sql('create database everything owner shop');
  await server.sql(everythingIn, 'everything', 'shop');
});
afterAll(() => server.stop());

describe('a dump that is not whole', () => {
  let stored: Stored;
  let name: string;
  beforeAll(async () => {
    name = await aDatabase(server, 'create table last(a int)');
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
  ])('because it %s is not restored', async (_, spoil, message) => {
    const spoilt = Buffer.from(spoil(stored.text.toString()));
    await expect(prove(aTarget(server, { database: name }), spoilt, stored.examination)).rejects.toMatchObject({
      kind: 'not-whole',
      message: expect.stringMatching(message) as string,
    });
    await expectUntouched(server, name);
  });

  test('because it has lost a row in the middle is known by what was counted when it was stored', async () => {
    const target = aTarget(server, { database: name });
    const spoilt = Buffer.from(stored.text.toString().replace('\n2500\n', '\n'));
    expect((await prove(target, spoilt, stored.examination)).rows).toEqual({ 'public.t': 4999, 'public.last': 0 });
    await expect(postgresql.verify(target, stored.counts)).rejects.toMatchObject({
      kind: 'not-whole',
      message: expect.stringContaining('4999 rows, not 5000') as string,
    });
    await expectUntouched(server, name);
  });

  test('cut at any place is never proven', async () => {
    const { text } = stored;
    for (let round = 0; round < 12; round++) {
      const cut = Math.floor((text.length * (round + 0.5)) / 12);
      await expect(prove(aTarget(server, { database: name }), text.subarray(0, cut), stored.examination)).rejects.toMatchObject({
        kind: 'not-whole',
      });
    }
    await expectUntouched(server, name);
  });
});

describe('a dump that tells psql to read strings otherwise than they were read before', () => {
  /** A row whose defaults call for it, and then a string that ends elsewhere under other settings than pg_dump's. */
  const hostile = [
    `CREATE TABLE public.x (a text DEFAULT set_config('standard_conforming_strings', 'off', false), b text DEFAULT set_config('client_encoding', 'SJIS', false));`,
    'INSERT INTO public.x VALUES (DEFAULT, DEFAULT);',
    "COMMENT ON TABLE public.x IS '\\'';\nALTER DATABASE bystander CONNECTION LIMIT 7;\n--é';",
    '',
  ].join('\n');

  test.each(['swap', 'in-place'] as const)('reaches no other database, by the strategy %s', async (strategy) => {
    const name = await aDatabase(server);
    await server.sql('create database bystander owner shop');
    const target = aTarget(server, { database: name }, { strategy });
    const { text, examination } = await back(target);
    const forged = text.toString().replace('-- Name: t; Type: TABLE', () => `\n${hostile}\n-- Name: t; Type: TABLE`);
    await prove(target, Buffer.from(forged), examination);
    expect(await server.sql(`select datconnlimit from pg_database where datname = 'bystander'`)).toBe('-1\n');
    const loaded = strategy === 'swap' ? `${name}__penstock_new` : name;
    expect(await server.sql(`select obj_description('public.x'::regclass)`, loaded)).toBe(
      "\\';\nALTER DATABASE bystander CONNECTION LIMIT 7;\n--é\n",
    );
    await postgresql.discard(target);
    await server.sql('drop database bystander');
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
    const name = await aDatabase(server);
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

  test('a stored dump by hand, with psql alone', async () => {
    const { text } = await back(aTarget(server, { database: 'everything' }));
    await server.sql('create database by_hand owner shop template template0');
    await server.sql(text.toString(), 'by_hand', 'shop');
    expect(comparable(await server.dump('by_hand'))).toBe(comparable(await server.dump('everything')));
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

test('a database of everything comes back as it was, by its owner who is no superuser', async () => {
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
