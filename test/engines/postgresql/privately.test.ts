import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Examination } from '../../../src/engines/contract.ts';
import type { PrivateServer } from '../../../src/engines/private-server.ts';
import { find, start } from '../../../src/engines/postgresql/privately.ts';
import { withSession } from '../../../src/engines/postgresql/session.ts';
import type { PostgresqlSettings } from '../../../src/engines/postgresql/settings.ts';
import { stage } from '../../../src/engines/postgresql/stage.ts';
import { clearPrivatePlace, makePrivatePlace } from '../../../src/operations/drill/private-place.ts';
import { aTarget } from './a-target.ts';

let stateDir: string;
let running: PrivateServer | undefined;
const name = { application: 'shop', database: 'main' };
const { signal } = new AbortController();
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'penstock-privately-'));
  chmodSync(stateDir, 0o755);
  mkdirSync(join(stateDir, 'scratch/shop/main'), { recursive: true });
});
afterEach(async () => {
  await running?.stop();
  await clearPrivatePlace(name, { stateDir });
  rmSync(stateDir, { recursive: true });
});

const database = {
  owner: 'clerk',
  encoding: 'UTF8',
  collate: 'C',
  ctype: 'C',
  provider: 'c',
  locale: null,
  icuRules: null,
  tablespace: 'fast "one"',
  connectionLimit: -1,
  privileges: [{ grantee: 'reader', privilege: 'CONNECT', grantable: false }],
  settings: [],
  comment: null,
  labels: [],
};
/** Of a stream whose header asks for what it should not get. */
function examination(extensions: readonly string[]): Examination {
  return {
    flavour: 'postgresql',
    serverVersion: '15.1',
    client: 'pg_dump',
    charset: 'UTF8',
    accounts: ['CREATE ROLE shop LOGIN SUPERUSER;', 'GRANT pg_execute_server_program TO shop;', "COPY (SELECT 1) TO PROGRAM 'true';"],
    properties: {
      database,
      roles: ['pg_execute_server_program', 'pg_write_server_files', 'postgres', 'it"s'],
      owners: ['postgres'],
      extensions: extensions.map((extension) => ({ name: extension, version: '1' })),
      tablespaces: ['pg_default'],
      publicSchema: true,
    },
  };
}

test('what a stream asks for is there by name, and gives its role no power', async () => {
  const { settings, surroundings } = aTarget({ socket: '/nowhere', port: 5432 }, { database: 'live', user: 'shop' });
  const target = {
    settings,
    surroundings: { ...surroundings, drill: { directory: join(stateDir, 'scratch/shop/main'), isPrivate: true } },
  };
  const dumped = examination(['cube', 'earthdistance']);
  running = await start(target, dumped, await makePrivatePlace(name, { stateDir, signal }));
  expect(running.says).toMatch(/^PostgreSQL \d+\.\d+$/);
  const there = { ...target, settings: running.settings as PostgresqlSettings };
  await stage(there, dumped);
  await withSession(there, 'live__penstock_drill', async ({ query }) => {
    expect(
      await query(`select rolname::text as name, rolsuper as super, rolcanlogin as enters from pg_roles where oid >= 16384 order by 1`),
    ).toEqual(['clerk', 'it"s', 'postgres', 'reader', 'shop'].map((role) => ({ name: role, super: false, enters: role === 'shop' })));
    expect(
      await query(
        `select r.rolname::text as name from pg_roles r where pg_has_role(r.oid, 'MEMBER') and r.rolname <> 'pg_database_owner' order by 1`,
      ),
    ).toEqual(['clerk', 'it"s', 'postgres', 'reader', 'shop'].map((role) => ({ name: role })));
    expect(await query(`select extname::text as name from pg_extension where extname <> 'plpgsql' order by 1`)).toEqual([
      { name: 'cube' },
      { name: 'earthdistance' },
    ]);
    expect(
      await query(
        `select spcname::text as name, pg_get_userbyid(datdba)::text as owner from pg_database d join pg_tablespace t on t.oid = dattablespace where datname = current_database()`,
      ),
    ).toEqual([{ name: 'fast "one"', owner: 'clerk' }]);
    await expect(query(`copy (select 1) to program 'true'`)).rejects.toThrow(/must be superuser|permission denied/);
    await expect(query(`create extension dblink`)).rejects.toThrow(/permission denied/);
    await expect(query(`alter system set work_mem = '1MB'`)).rejects.toThrow(/must be superuser|permission denied/);
  });
});

test.each([['dblink'], ['file_fdw'], ['postgres_fdw'], ['adminpack']])(
  'the extension %s is not made: it reaches out',
  async (extension) => {
    const target = aTarget({ socket: '/nowhere', port: 5432 }, { database: 'live', user: 'shop' });
    await expect(start(target, examination([extension]), await makePrivatePlace(name, { stateDir, signal }))).rejects.toThrow(
      `a private server does not make the extensions ${extension}`,
    );
  },
);

test('a locale that this host lacks is named, with what makes it', async () => {
  const { settings, surroundings } = aTarget({ socket: '/nowhere', port: 5432 }, { database: 'live', user: 'shop' });
  const target = {
    settings,
    surroundings: { ...surroundings, drill: { directory: join(stateDir, 'scratch/shop/main'), isPrivate: true } },
  };
  const dumped = examination([]);
  const elsewhere = {
    ...dumped,
    properties: { ...dumped.properties, database: { ...database, collate: 'tlh_KX.UTF-8', ctype: 'tlh_KX.UTF-8' } },
  };
  running = await start(target, elsewhere, await makePrivatePlace(name, { stateDir, signal }));
  await expect(stage({ ...target, settings: running.settings as PostgresqlSettings }, elsewhere)).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('tlh_KX.UTF-8'),
    hint: expect.stringContaining('make that locale'),
  });
});

test('a server of another version is said, and what would be the right one', async () => {
  const { surroundings, warnings } = aTarget({ socket: '/nowhere', port: 5432 }, { database: 'live' });
  const says = await find(surroundings, { ...examination([]), serverVersion: '9.6.24' });
  expect(warnings).toEqual([
    `the dump is of PostgreSQL 9.6.24, the private server is ${says}: install postgresql-9 to drill it on its own version`,
  ]);
  expect(await find(surroundings, undefined)).toMatch(/^PostgreSQL \d+\.\d+$/);
  expect(warnings).toHaveLength(1);
});
