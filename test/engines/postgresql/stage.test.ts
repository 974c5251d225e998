import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { createDatabase } from '../../../src/engines/postgresql/stage.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aDatabase, expectUntouched } from './a-database.ts';
import { aTarget } from './a-target.ts';

let server: PostgresqlServer;
beforeAll(async () => {
  server = await startPostgresql();
  await server.sql('create role shop login createdb; create role clerk login; create role plain login; create role other login');
});
afterAll(() => server.stop());

describe('stage', () => {
  test('refuses a role that may not create databases', async () => {
    const name = await aDatabase(server);
    await expect(postgresql.stage(aTarget(server, { database: name, user: 'plain' }), undefined)).rejects.toMatchObject({
      kind: 'privileges',
      hint: expect.stringContaining('ALTER ROLE "plain" CREATEDB'),
    });
    await expectUntouched(server, name);
  });

  test('makes nothing for a restore in place, which needs no right to, but a database', async () => {
    const name = await aDatabase(server);
    await postgresql.stage(aTarget(server, { database: name, user: 'plain' }, { strategy: 'in-place' }), undefined);
    await expectUntouched(server, name);
    await expect(postgresql.stage(aTarget(server, { database: 'x' }, { strategy: 'in-place' }), undefined)).rejects.toMatchObject({
      kind: 'no-input',
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
    const name = await aDatabase(server);
    const target = aTarget(server, { database: name });
    const examination = await postgresql.examine(target);
    const lacking = { ...examination, properties: { ...examination.properties, ...properties } };
    await expect(postgresql.stage(target, lacking)).rejects.toMatchObject({
      kind,
      message: expect.stringMatching(message) as string,
      hint: expect.any(String) as string,
    });
    await expectUntouched(server, name);
  });

  test('refuses a locale that the server does not have', async () => {
    const name = await aDatabase(server);
    const target = aTarget(server, { database: `${name}_fresh` });
    const examination = await postgresql.examine(aTarget(server, { database: name }));
    const database = { ...(examination.properties['database'] as object), collate: 'xx_XX.UTF-8' };
    await expect(postgresql.stage(target, { ...examination, properties: { ...examination.properties, database } })).rejects.toMatchObject({
      kind: 'unavailable',
      hint: expect.stringContaining('dpkg-reconfigure locales') as string,
    });
  });

  test('makes a staging database that nobody else gets into', async () => {
    const name = await aDatabase(server);
    await postgresql.stage(aTarget(server, { database: name }), undefined);
    await expect(server.sql('select 1', `${name}__penstock_new`, 'clerk')).rejects.toThrow(/permission denied for database/);
    await expectUntouched(server, name);
  });
});

describe('the statement that makes a database', () => {
  const like = {
    owner: 'the "shop"',
    encoding: 'UTF8',
    collate: 'de_DE.UTF-8',
    ctype: 'C',
    provider: 'c',
    locale: null,
    icuRules: null,
    tablespace: 'pg_default',
    connectionLimit: -1,
    privileges: null,
    settings: [],
    comment: null,
    labels: [],
  };
  const start = `create database "x" template template0 owner "the ""shop""" encoding 'UTF8'`;
  const locale = `lc_collate 'de_DE.UTF-8' lc_ctype 'C'`;

  test.each<[number, object, string]>([
    [13, {}, `${start} ${locale}`],
    [15, {}, `${start} ${locale} locale_provider libc`],
    [15, { tablespace: 'fast' }, `${start} tablespace "fast" ${locale} locale_provider libc`],
    [
      16,
      { provider: 'i', locale: 'de-x', icuRules: "&a < 'b'" },
      `${start} ${locale} locale_provider icu icu_locale 'de-x' icu_rules '&a < ''b'''`,
    ],
    [17, { provider: 'b', locale: 'C.UTF-8' }, `${start} ${locale} locale_provider builtin builtin_locale 'C.UTF-8'`],
  ])('of PostgreSQL %i with %o', (major, properties, expected) => {
    expect(createDatabase('x', { ...like, ...properties }, major)).toBe(expected);
  });

  test('is the plain one where nothing is known', () => {
    expect(createDatabase('x', undefined, 17)).toBe('create database "x" template template0');
  });
});
