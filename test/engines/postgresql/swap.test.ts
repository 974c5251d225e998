import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget, back, prove, restore } from './a-target.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql(['wal_level=logical', 'max_prepared_transactions=2']);
  await server.sql('create role shop login createdb; create role clerk login; create role boss login superuser; create role app login');
});
afterAll(() => server.stop());

let next = 0;
async function aDatabase(sql = '', owner = 'shop'): Promise<string> {
  const name = `live ${(next += 1)}`;
  await server.sql(`create database "${name}" owner ${owner}`);
  await server.sql(`create table t(a int); insert into t values (1), (2); ${sql}`, name, owner);
  return name;
}

async function connectAs(user: string, database: string): Promise<Client> {
  const client = new Client({ host: server.socket, port: server.port, user, database, application_name: 'the shop' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

const properties = (database: string): Promise<string> =>
  server.sql(`select pg_get_userbyid(datdba), datacl, datconnlimit, datallowconn, pg_encoding_to_char(encoding), datcollate, datctype,
      shobj_description(oid, 'pg_database'),
      array(select pg_get_userbyid(nullif(setrole, 0)) || ':' || setconfig::text from pg_db_role_setting where setdatabase = d.oid order by 1),
      array(select setconfig::text from pg_db_role_setting where setdatabase = d.oid and setrole = 0)
    from pg_database d where datname = '${database}'`);

describe('a swap', () => {
  test('gives the new database all that belongs to the old one', async () => {
    const name = await aDatabase();
    await server.sql(`
      alter database "${name}" connection limit 7;
      comment on database "${name}" is 'it''s \\ the shop';
      alter database "${name}" set search_path to "$user", "odd ""schema", public;
      alter database "${name}" set work_mem to '5MB';
      alter role shop in database "${name}" set datestyle to 'German, DMY';
      revoke all on database "${name}" from public;
      grant connect on database "${name}" to clerk with grant option;
      grant create on database "${name}" to clerk`);
    const before = await properties(name);
    const target = aTarget(server, { database: name });
    const kept = await restore(target, await back(target));
    // Grants come in another order.
    const sorted = (text: string): string =>
      text
        .split(/[,{}\t]/)
        .toSorted()
        .join();
    expect(sorted(await properties(name))).toBe(sorted(before));
    expect(await server.sql('show work_mem', name)).toBe('5MB\n');
    expect(target.warnings).toEqual([]);
    expect(await server.sql(`select datallowconn from pg_database where datname = '${kept}'`)).toBe('f\n');
  });

  test('leaves PUBLIC its default privileges, and says what it may not take over', async () => {
    const name = await aDatabase();
    await server.sql(`alter role app in database "${name}" set work_mem to '6MB'`);
    const target = aTarget(server, { database: name });
    await restore(target, await back(target));
    expect(await server.sql('select count(*) from t', name, 'shop')).toBe('2\n');
    await expect(server.sql('select 1', name, 'clerk')).resolves.toBe('1\n');
    expect(target.warnings).toEqual([expect.stringContaining(`alter role "app" in database "${name}" SET "work_mem" TO '6MB'`)]);
  });

  test('ends the sessions that it may end', async () => {
    const name = await aDatabase();
    const target = aTarget(server, { database: name });
    const stored = await back(target);
    const client = await connectAs('shop', name);
    await client.query('begin; select * from t');
    await restore(target, stored);
    await expect(client.query('select 1')).rejects.toThrow(/terminat|connection error/);
    await client.end().catch(() => undefined);
  });

  test('names the sessions that it may not end, and leaves the live database open and as it was', async () => {
    const name = await aDatabase();
    const target = aTarget(server, { database: name }, { patience: 1 });
    const stored = await back(target);
    const client = await connectAs('boss', name);
    await prove(target, stored.text, stored.examination);
    await expect(postgresql.swap(target, stored.examination)).rejects.toMatchObject({
      kind: 'try-later',
      message: expect.stringMatching(/in use.*pid \d+ \(boss, .*socket\)/) as string,
    });
    expect(await server.sql('select count(*) from t', name, 'shop')).toBe('2\n');
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(target.journal.entry).toBeUndefined();
    await client.end();
    // Once it has gone, the same staging database can be swapped in.
    await expect(postgresql.swap(target, stored.examination)).resolves.toMatchObject({ kept: `${name}__penstock_20260102T030405Z` });
  });

  test('waits for a session that goes by itself', async () => {
    const name = await aDatabase();
    const target = aTarget(server, { database: name }, { patience: 30 });
    const stored = await back(target);
    const client = await connectAs('boss', name);
    await prove(target, stored.text, stored.examination);
    const swapped = postgresql.swap(target, stored.examination);
    await expect
      .poll(() =>
        server.sql(`select count(*) from pg_stat_activity where query like 'alter database "${name}" rename%' and state = 'active'`),
      )
      .toBe('1\n');
    await client.end();
    await expect(swapped).resolves.toMatchObject({ kept: expect.any(String) as string });
  });

  test('does not take over from a prepared transaction', async () => {
    const name = await aDatabase();
    const target = aTarget(server, { database: name }, { patience: 0 });
    const stored = await back(target);
    await server.sql(`begin; insert into t values (3); prepare transaction 'half'`, name, 'shop');
    await expect(restore(target, stored)).rejects.toMatchObject({
      kind: 'try-later',
      message: expect.stringContaining('prepared transaction half') as string,
    });
    await server.sql(`commit prepared 'half'`, name, 'shop');
    expect(await server.sql('select count(*) from t', name)).toBe('3\n');
  });

  test('puts a database where there is none, with the settings that were stored', async () => {
    const name = await aDatabase();
    await server.sql(`alter database "${name}" set work_mem to '5MB'; comment on database "${name}" is 'mine'; alter database "${name}" connection limit 3;
      grant temporary on database "${name}" to clerk`);
    const target = aTarget(server, { database: name });
    const stored = await back(target);
    (stored.examination.properties['database'] as { settings: unknown[] }).settings.push({
      role: null,
      name: 'session_preload_libraries',
      value: 'evil',
    });
    const before = await properties(name);
    await server.sql(`drop database "${name}"`);
    expect(await restore(target, stored)).toBeUndefined();
    expect((await properties(name)).split(/[,{}\t]/).toSorted()).toEqual(before.split(/[,{}\t]/).toSorted());
    expect(target.warnings).toEqual([expect.stringContaining('session_preload_libraries')]);
  });

  test('of a database under an odd name, with the longest name, and with a reserved one', async () => {
    for (const name of [`it's "odd" %d\\ ;\n.é`, 'x'.repeat(63), 'select', 'dbname=postgres']) {
      await server.sql(`create database "${name.replaceAll('"', '""')}" owner shop`);
      await server.sql('create table t(a int); insert into t values (1)', name, 'shop');
      const target = aTarget(server, { database: name });
      const stored = await back(target);
      await server.sql('drop table t', name, 'shop');
      const kept = await restore(target, stored);
      expect(await server.sql('select * from t', name, 'shop')).toBe('1\n');
      expect((await postgresql.kept(target)).map((each) => each.name)).toEqual([kept]);
      await postgresql.forget(target, (await postgresql.kept(target))[0]!);
      expect(await postgresql.kept(target)).toEqual([]);
    }
  });
});

describe('logical replication', () => {
  const cases: [string, (name: string) => Promise<unknown>, (name: string) => Promise<unknown>][] = [
    ['a publication', (name) => server.sql('create publication pub for all tables', name), () => Promise.resolve()],
    [
      'a slot',
      (name) => server.sql(`select pg_create_logical_replication_slot('slot', 'test_decoding')`, name),
      () => server.sql(`select pg_drop_replication_slot('slot')`),
    ],
    [
      'a subscription',
      (name) => server.sql(`create subscription sub connection 'host=nowhere' publication pub with (connect = false)`, name),
      () => Promise.resolve(),
    ],
  ];
  test.each(cases)('%s is in the way of a restore, unless it is forced', async (_, make, drop) => {
    const name = await aDatabase();
    await make(name);
    const target = aTarget(server, { database: name });
    const stored = await back(aTarget(server, { database: name, user: 'boss' }));
    const text = Buffer.from(stored.text.toString('latin1').replace(/^(?:CREATE|ALTER) PUBLICATION .*$/gm, ''), 'latin1');
    await expect(prove(target, text, stored.examination)).rejects.toMatchObject({ kind: 'would-overwrite' });
    const forced = aTarget(server, { database: name }, { force: true });
    await prove(forced, text, stored.examination);
    await expect(postgresql.swap(target, stored.examination)).rejects.toMatchObject({ kind: 'would-overwrite' });
    await postgresql.swap(forced, stored.examination);
    expect(forced.warnings.join()).toContain('logical replication');
    await drop(name);
  });
});
