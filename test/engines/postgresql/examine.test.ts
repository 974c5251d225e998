import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget, back, restore } from './a-target.ts';

const password = `pass:word\\'s "odd" é`;

let server: PostgresqlServer;
let directory: string;
beforeAll(async () => {
  server = await startPostgresql();
  directory = await mkdtemp(join(tmpdir(), 'penstock-postgresql-examine-'));
  await secret('right', password);
  await secret('wrong', 'wrong');
  await server.sql(
    String.raw`
    create role shop login createdb password 'pass:word\''s "odd" é';
    create role reader login; create role owners nologin; grant owners to shop with admin option;
    create role "two` +
      '\nlines"' +
      String.raw` login connection limit 3 noinherit valid until '2030-01-01 00:00:00+00';
    alter role "two` +
      '\nlines"' +
      String.raw` set search_path to "$user", 'x y';
    create role stranger login; create role boss login superuser;
    create database shop owner shop`.replaceAll(String.raw`\''`, `''`),
  );
  await server.sql(`create table t(a int); insert into t values (1); grant select on t to "two\nlines"`, 'shop', 'shop');
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

async function secret(name: string, text: string): Promise<void> {
  await writeFile(join(directory, name), `${text}\n`, { mode: 0o600 });
}

const overTcp = (file: string) => ({ host: '127.0.0.1', database: 'shop', password: { file: join(directory, file) } });

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
    expect(accounts.join()).not.toContain('odd');
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

describe('a connection', () => {
  test('with a password over TCP dumps and restores, and shows it nowhere', async () => {
    const target = aTarget(server, overTcp('right'));
    const stored = await back(target);
    expect(stored.text.toString()).not.toContain(password);
    await restore(target, stored);
    expect(await server.sql('select * from t', 'shop', 'shop')).toBe('1\n');
  });

  test.each<[string, Parameters<typeof aTarget>[1], string, RegExp]>([
    ['a wrong password', { database: 'shop' }, 'privileges', /refuses the password of shop/],
    ['no password', { database: 'shop', host: '127.0.0.1' }, 'configuration', /asks for a password of shop/],
    ['an unknown role', { database: 'shop', user: 'nobody' }, 'privileges', /role "nobody" does not exist/],
    ['no such database', { database: 'nosuch' }, 'no-input', /there is no database nosuch/],
    ['no such host', { database: 'shop', host: 'no-such-host.invalid' }, 'unavailable', /host name no-such-host.invalid is not known/],
    ['no such socket', { database: 'shop', host: '/nonexistent' }, 'unavailable', /no server socket \/nonexistent\/.s.PGSQL/],
    ['a port where nobody listens', { database: 'shop', host: '127.0.0.1', port: 1 }, 'unavailable', /no server answers at 127.0.0.1:1/],
  ])('%s is said, with what to do about it', async (what, settings, kind, message) => {
    const target = aTarget(server, what === 'a wrong password' ? overTcp('wrong') : settings);
    await expect(postgresql.examine(target)).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
      hint: expect.any(String) as string,
    });
  });

  test('that may not be made, or is closed, is said', async () => {
    await server.sql(
      'create database private; revoke connect on database private from public; create database closed allow_connections false',
    );
    await expect(postgresql.examine(aTarget(server, { database: 'private' }))).rejects.toMatchObject({
      kind: 'privileges',
      hint: expect.stringContaining('GRANT CONNECT') as string,
    });
    await expect(postgresql.examine(aTarget(server, { database: 'closed' }))).rejects.toMatchObject({ kind: 'try-later' });
  });

  test('whose password others can read is not made', async () => {
    await secret('open', password);
    await chmod(join(directory, 'open'), 0o644);
    await expect(postgresql.examine(aTarget(server, overTcp('open')))).rejects.toMatchObject({ kind: 'configuration' });
  });
});

describe('dump', () => {
  test('that loses a privilege meanwhile is not a dump', async () => {
    const target = aTarget(server, { database: 'shop' });
    const examination = await postgresql.examine(target);
    await server.sql('create table closed(a int)', 'shop');
    const running = await postgresql.dump(target, examination);
    for await (const chunk of running.output) expect(chunk.toString()).not.toContain('dump complete');
    await expect(running.ended()).rejects.toMatchObject({
      kind: 'privileges',
      message: expect.stringContaining('permission denied for table closed') as string,
    });
    await server.sql('drop table closed', 'shop');
  });

  test('that is killed, or whose server goes, is not a dump', async () => {
    const target = aTarget(server, { database: 'shop' });
    await server.sql(`create table big as select repeat('x', 1000) from generate_series(1, 100000)`, 'shop', 'shop');
    const running = await postgresql.dump(target, await postgresql.examine(target));
    let first = true;
    for await (const chunk of running.output) {
      expect(chunk.length).toBeGreaterThan(0);
      if (first) await server.sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'penstock'`);
      first = false;
    }
    await expect(running.ended()).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^pg_dump failed: .*/) as string,
    });
  });

  test('ends when the run does', async () => {
    const controller = new AbortController();
    const target = aTarget(server, { database: 'shop' }, { signal: controller.signal });
    const running = await postgresql.dump(target, await postgresql.examine(target));
    const reason = new Error('the run was ended');
    controller.abort(reason);
    await expect(running.ended()).rejects.toBe(reason);
  });
});
