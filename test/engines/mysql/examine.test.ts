import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysql } from '../../../src/engines/mysql/index.ts';
import type { MysqlSettings } from '../../../src/engines/mysql/settings.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget, restore, take } from './a-run.ts';

let server: MariadbServer;
let directory: string;
const password = 'p\'a"s\\s #;=%\ttäß word';
beforeAll(async () => {
  server = await startMariadb();
  directory = mkdtempSync(join(tmpdir(), 'penstock-examine-'));
  writeFileSync(join(directory, 'password'), `${password}\n`, { mode: 0o600 });
  const literal = password.replaceAll('\\', '\\\\').replaceAll("'", "''");
  await server.sql(`CREATE DATABASE my_shop; USE my_shop; CREATE TABLE t (i INT); CREATE TABLE isam (i INT) ENGINE=MyISAM; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a = 1;
    CREATE PROCEDURE p() SELECT 1; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1;
    CREATE USER shop@localhost IDENTIFIED BY '${literal}';
    CREATE USER poor@localhost; GRANT SELECT, LOCK TABLES, SHOW VIEW ON my_shop.* TO poor@localhost;
    CREATE USER blind@localhost; GRANT ALL ON my_shop.* TO blind@localhost;
    CREATE ROLE reader; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON my_shop.* TO reader; GRANT SELECT ON mysql.proc TO reader; CREATE USER member@localhost; GRANT reader TO member@localhost; SET DEFAULT ROLE reader FOR member@localhost;`);
  await server.sql(
    'GRANT ALL ON my_shop.* TO shop@localhost; GRANT ALL ON `my\\_shop\\_\\_penstock\\_%`.* TO shop@localhost; GRANT SELECT ON mysql.proc TO shop@localhost',
  );
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

const as = (user: string, more: Partial<MysqlSettings> = {}): ReturnType<typeof aTarget> => {
  const target = aTarget(server, 'my_shop', { user });
  return { ...target, settings: { ...target.settings, ...more } };
};
const secret = (): { password: { file: string } } => ({ password: { file: join(directory, 'password') } });

describe('what the dump tool would leave out without a word', () => {
  test('an account without TRIGGER and EVENT is refused with the GRANT it lacks', async () => {
    await expect(mysql.examine(as('poor'))).rejects.toMatchObject({
      kind: 'privileges',
      hint: "as an administrator: GRANT TRIGGER, EVENT ON `my\\_shop`.* TO 'poor'@'localhost'; GRANT SELECT ON mysql.proc TO 'poor'@'localhost'",
    });
  });

  test('an account that does not see other definers’ routines is refused', async () => {
    await expect(mysql.examine(as('blind'))).rejects.toMatchObject({
      kind: 'privileges',
      hint: "as an administrator: GRANT SELECT ON mysql.proc TO 'blind'@'localhost'; or make p anew as this account",
    });
    await server.sql("GRANT SELECT ON mysql.proc TO 'blind'@'localhost'");
    const { counts } = await take(as('blind'));
    expect(counts.objects).toMatchObject({ trigger: 1, routine: 1, event: 1 });
  });

  test('an account with all rights in one database, which has made all routines itself, needs no other right', async () => {
    await server.sql(`CREATE DATABASE own; CREATE USER owner@localhost; GRANT ALL ON own.* TO owner@localhost; USE own;
      CREATE DEFINER=owner@localhost PROCEDURE a() SELECT 1; CREATE DEFINER=owner@localhost FUNCTION b() RETURNS INT RETURN 2`);
    const target = aTarget(server, 'own', { user: 'owner' });
    expect((await take(target)).counts.objects).toMatchObject({ routine: 2 });
    await server.sql('CREATE PROCEDURE own.theirs() SELECT 1');
    await expect(mysql.examine(target)).rejects.toMatchObject({
      kind: 'privileges',
      hint: expect.stringContaining('make theirs anew') as string,
    });
  });

  test('rights may come by a role', async () => {
    expect((await take(as('member'))).counts.objects).toMatchObject({ trigger: 1, routine: 1, event: 1 });
  });
});

describe('an ordinary account with a password of all characters', () => {
  test.each(['socket', 'host'])('backs up and restores by %s', async (way) => {
    const target = as('shop', { ...secret(), ...(way === 'host' ? { socket: undefined, host: '127.0.0.1', port: server.port } : {}) });
    // Definers of others are beyond an ordinary account.
    await server.sql(
      'DROP DATABASE my_shop; CREATE DATABASE my_shop; CREATE TABLE my_shop.t (i INT); INSERT INTO my_shop.t VALUES (1); CREATE DEFINER=shop@localhost VIEW my_shop.v AS SELECT * FROM my_shop.t',
    );
    const taken = await take(target);
    expect(taken.examination).toMatchObject({ flavour: 'mariadb', charset: 'utf8mb4' });
    await server.sql('DELETE FROM my_shop.t');
    const { kept } = await restore(target, taken);
    expect(await server.sql('SELECT * FROM my_shop.v')).toBe('1\n');
    await server.sql(`DROP DATABASE ${kept}`);
  });

  test('its account is in the stream, its password is not', async () => {
    const { examination } = await take(as('shop', secret()));
    expect(examination.accounts.join('\n')).toMatch(
      /^CREATE USER IF NOT EXISTS `shop`@`localhost` IDENTIFIED BY PASSWORD '\*[0-9A-F]{40}';$/m,
    );
    expect(examination.accounts.join('\n')).toContain('GRANT ALL PRIVILEGES ON `my_shop`.* TO `shop`@`localhost`');
    expect(JSON.stringify(examination)).not.toContain('täß');
  });

  test('may not make others’ definers: said before anything is swapped', async () => {
    await server.sql('CREATE PROCEDURE my_shop.of_root() SELECT 1');
    const target = as('shop', secret());
    const taken = await take(target);
    await expect(restore(target, taken)).rejects.toMatchObject({ kind: 'privileges', hint: expect.stringContaining('SET USER') as string });
    expect(await server.sql("SHOW DATABASES LIKE 'my\\_shop%'")).toBe('my_shop\n');
    await server.sql('DROP PROCEDURE my_shop.of_root');
  });
});

test('without the right to make the staging database the GRANT is named', async () => {
  await expect(mysql.stage(as('blind'), undefined)).rejects.toMatchObject({
    kind: 'privileges',
    hint: "as an administrator: GRANT ALL ON `my\\_shop`.* TO 'blind'@'localhost'; GRANT ALL ON `my\\_shop\\_\\_penstock\\_%`.* TO 'blind'@'localhost'; or, where nobody gives it that right, restore: { strategy: in-place }, of which docs/mysql.md says what it costs",
  });
});

describe('what is not there', () => {
  test.each([
    ['a wrong password', () => as('shop'), 'privileges'],
    ['an unknown account', () => as('nobody'), 'privileges'],
    ['an unknown database', () => ({ ...as('root'), settings: { ...as('root').settings, database: 'nosuch' } }), 'configuration'],
    ['a server that is down', () => as('root', { socket: '/nonexistent/server.sock' }), 'unavailable'],
    ['a port nobody listens on', () => as('root', { socket: undefined, host: '127.0.0.1', port: 1 }), 'unavailable'],
    ['a host that does not exist', () => as('root', { socket: undefined, host: 'nowhere.invalid' }), 'unavailable'],
  ])('%s', async (_what, target, kind) => {
    await expect(mysql.examine(target())).rejects.toMatchObject({ name: 'Failure', kind, hint: expect.any(String) as string });
  });

  test('tables without transactions are warned of', async () => {
    const target = as('root');
    await server.sql('CREATE TABLE IF NOT EXISTS my_shop.isam (i INT) ENGINE=MyISAM');
    await mysql.examine(target);
    expect(target.warnings).toEqual([expect.stringContaining('isam (MyISAM)')]);
  });
});
