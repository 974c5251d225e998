import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresql } from '../../../src/engines/postgresql/index.ts';
import { literal } from '../../../src/engines/postgresql/quote.ts';
import { startPostgresql, type PostgresqlServer } from '../../support/postgresql-server.ts';
import { aTarget, back, restore } from './a-target.ts';

const password = `pass:word\\'s "odd" é`;

let server: PostgresqlServer;
let directory: string;
beforeAll(async () => {
  server = await startPostgresql();
  directory = await mkdtemp(join(tmpdir(), 'penstock-postgresql-session-'));
  await secret('right', password);
  await secret('wrong', 'wrong');
  await server.sql(`create role shop login createdb password ${literal(password)}; create database shop owner shop`);
  await server.sql('create table t(a int); insert into t values (1)', 'shop', 'shop');
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

async function secret(name: string, text: string): Promise<void> {
  await writeFile(join(directory, name), `${text}\n`, { mode: 0o600 });
}

const overTcp = (file: string) => ({ host: '127.0.0.1', database: 'shop', password: { file: join(directory, file) } });

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
