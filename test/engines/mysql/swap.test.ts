import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mysql } from '../../../src/engines/mysql/index.ts';
import { type MariadbServer, startMariadb } from '../../support/mariadb-server.ts';
import { aTarget, put, restore, take } from './a-run.ts';
import { everythingIn, hostileSql } from './hostile.ts';

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());

const databases = (like: string): Promise<string> => server.sql(`SHOW DATABASES LIKE '${like}'`);

test('an idle open transaction holds the swap up: try later, and nothing has changed', async () => {
  await server.sql(hostileSql('busy'));
  const target = aTarget(server, 'busy', { patience: 1 });
  const { text, examination } = await take(target);
  await server.sql('INSERT INTO busy.parent VALUES (77)');
  const before = await everythingIn(server.sql, 'busy');
  await put(target, text, examination);
  const idle = server.sql('BEGIN; SELECT * FROM busy.parent; SELECT SLEEP(30)', 'busy').catch(() => 'ended');
  const processes = "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'";
  while (!(await server.sql(processes))) await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(mysql.swap(target, examination)).rejects.toMatchObject({
    kind: 'try-later',
    hint: expect.stringMatching(/root@localhost/) as string,
  });
  expect(await everythingIn(server.sql, 'busy')).toBe(before);
  await server.sql(`KILL ${(await server.sql(processes)).trim()}`);
  await idle;
  // What was staged is still there, and goes in once the tables are free.
  await mysql.swap(target, examination);
  expect(await server.sql('SELECT * FROM busy.parent')).toBe('1\n2\n');
});

test('a transaction that begins after the wait makes the rename fail: undone, with triggers, views and events', async () => {
  await server.sql(hostileSql('late_comer'));
  const target = aTarget(server, 'late_comer', { patience: 1 });
  const { text, examination } = await take(target);
  await server.sql(
    'INSERT INTO late_comer.parent VALUES (77); USE late_comer; CREATE VIEW broken AS SELECT * FROM parent JOIN nothing; DROP TABLE nothing',
  );
  const before = await everythingIn(server.sql, 'late_comer');
  await put(target, text, examination);
  const processes = "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'";
  let idle: Promise<unknown> | undefined;
  const { journal } = target.surroundings;
  const write = async (entry: unknown): Promise<void> => {
    await journal.write(entry);
    idle ??= server.sql('BEGIN; SELECT * FROM late_comer.parent; SELECT SLEEP(30)').catch(() => 'ended');
    while (!(await server.sql(processes))) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const disturbed = { ...target, surroundings: { ...target.surroundings, journal: { ...journal, write } } };
  await expect(mysql.swap(disturbed, examination)).rejects.toMatchObject({ kind: 'try-later' });
  expect(await everythingIn(server.sql, 'late_comer')).toBe(before);
  expect(await databases('late%')).toBe('late_comer\n');
  expect(target.warnings.filter((line) => !line.includes('tables'))).toEqual([]);
  await server.sql(`KILL ${(await server.sql(processes)).trim()}`);
  await idle;
});

test('what fails behind the tables is undone as well', async () => {
  await server.sql(hostileSql('undone'));
  const target = aTarget(server, 'undone');
  const { text, examination } = await take(target);
  await server.sql('INSERT INTO undone.parent VALUES (77); DROP VIEW undone.calling');
  const before = await everythingIn(server.sql, 'undone');
  await put(target, text, examination);
  const failing = {
    ...target,
    surroundings: {
      ...target.surroundings,
      journal: {
        ...target.surroundings.journal,
        write: async (entry: unknown) => {
          if ((entry as { phase: string }).phase === 'renamed') throw new Error('no space left');
          await target.surroundings.journal.write(entry);
        },
      },
    },
  };
  await expect(mysql.swap(failing, examination)).rejects.toThrow('no space left');
  expect(await everythingIn(server.sql, 'undone')).toBe(before);
  expect(await databases('undone%')).toBe('undone\n');
  expect(target.journal.entry).toBeUndefined();
});

describe('a foreign key of another database', () => {
  test('is a reason to refuse, unless forced', async () => {
    await server.sql(
      'CREATE DATABASE owner; CREATE TABLE owner.o (id INT PRIMARY KEY); INSERT INTO owner.o VALUES (1); CREATE DATABASE guest; CREATE TABLE guest.g (o INT, FOREIGN KEY (o) REFERENCES owner.o (id))',
    );
    const target = aTarget(server, 'owner');
    const taken = await take(target);
    await put(target, taken.text, taken.examination);
    await expect(mysql.swap(target, taken.examination)).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining('guest.g') as string,
    });
    const forced = aTarget(server, 'owner', { force: true, journal: target.journal });
    await mysql.swap(forced, taken.examination);
    expect(forced.warnings.join()).toContain('guest.g');
    expect(await server.sql('SELECT * FROM owner.o')).toBe('1\n');
  });
});

test('staged events never fire, kept ones never again, and live ones have their state back', async () => {
  await server.sql(`CREATE DATABASE clock; CREATE DATABASE elsewhere; CREATE TABLE elsewhere.fired (what TEXT); USE clock; CREATE TABLE t (i INT);
    CREATE EVENT tick ON SCHEDULE EVERY 1 SECOND DO INSERT INTO elsewhere.fired VALUES (DATABASE());
    CREATE EVENT off ON SCHEDULE EVERY 1 SECOND DISABLE DO INSERT INTO elsewhere.fired VALUES ('off')`);
  const target = aTarget(server, 'clock');
  const { text, examination } = await take(target);
  await put(target, text, examination);
  expect(
    await server.sql("SELECT EVENT_NAME, STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'clock__penstock_new' ORDER BY 1"),
  ).toBe('off\tDISABLED\ntick\tDISABLED\n');
  const { kept } = await mysql.swap(target, examination);
  expect(await server.sql("SELECT EVENT_NAME, STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'clock' ORDER BY 1")).toBe(
    'off\tDISABLED\ntick\tENABLED\n',
  );
  await server.sql('TRUNCATE elsewhere.fired');
  while (!(await server.sql('SELECT 1 FROM elsewhere.fired LIMIT 1'))) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await server.sql('SELECT DISTINCT what FROM elsewhere.fired')).toBe('clock\n');
  expect(await server.sql(`SELECT DISTINCT STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '${kept}'`)).toBe('DISABLED\n');
});

test('an event whose time has passed is left out and said', async () => {
  await server.sql(`CREATE DATABASE late; USE late; CREATE EVENT once ON SCHEDULE AT '2037-01-01 00:00:00' DO SELECT 1`);
  const target = aTarget(server, 'late');
  const { text, examination } = await take(target);
  await restore(target, { text: Buffer.from(text.toString('latin1').replace('2037-01-01', '2001-01-01'), 'latin1'), examination });
  expect(target.warnings).toContain('the event once is left out: its time has passed');
});

test('a swap without a staging database says so', async () => {
  await server.sql('CREATE DATABASE alone');
  await expect(mysql.swap(aTarget(server, 'alone'), undefined)).rejects.toMatchObject({ kind: 'no-input' });
});

test('a kept database of the same second is never mixed with another', async () => {
  await server.sql('CREATE DATABASE again; CREATE TABLE again.t (i INT)');
  const target = aTarget(server, 'again');
  const taken = await take(target);
  const { kept } = await restore(target, taken);
  await server.sql(`INSERT INTO ${kept}.t VALUES (1); INSERT INTO again.t VALUES (2)`);
  await expect(restore(target, taken)).rejects.toMatchObject({ kind: 'try-later' });
  expect(await server.sql(`SELECT * FROM ${kept}.t; SELECT * FROM again.t`)).toBe('1\n2\n');
});

describe('an account that could not make the live objects again', () => {
  test('is refused before anything is dropped', async () => {
    await server.sql(`CREATE DATABASE theirs; USE theirs; CREATE TABLE t (i INT); CREATE USER mine@localhost; GRANT ALL ON theirs.* TO mine@localhost;
      GRANT ALL ON \`theirs\\_\\_penstock\\_%\`.* TO mine@localhost; GRANT SELECT ON mysql.proc TO mine@localhost`);
    const target = aTarget(server, 'theirs', { user: 'mine' });
    const { text, examination } = await take(target);
    await server.sql('CREATE TRIGGER theirs.of_root BEFORE INSERT ON theirs.t FOR EACH ROW SET @a = 1');
    const before = await everythingIn(server.sql, 'theirs');
    await put(target, text, examination);
    await expect(mysql.swap(target, examination)).rejects.toMatchObject({
      kind: 'privileges',
      hint: expect.stringContaining("GRANT SET USER ON *.* TO 'mine'@'localhost'") as string,
    });
    expect(await everythingIn(server.sql, 'theirs')).toBe(before);
    await server.sql('GRANT SET USER ON *.* TO mine@localhost');
    await mysql.swap(target, examination);
  });

  test('because of binary logging too', async () => {
    const logging = await startMariadb(['--log-bin=binary', '--log-bin-trust-function-creators=OFF']);
    try {
      await logging.sql(`CREATE DATABASE theirs; USE theirs; CREATE TABLE t (i INT); CREATE USER mine@localhost; GRANT ALL ON theirs.* TO mine@localhost;
        GRANT ALL ON \`theirs\\_\\_penstock\\_%\`.* TO mine@localhost; GRANT SELECT ON mysql.proc TO mine@localhost`);
      const target = aTarget(logging, 'theirs', { user: 'mine' });
      const empty = await take(target);
      await logging.sql('CREATE DEFINER=mine@localhost TRIGGER theirs.tr BEFORE INSERT ON theirs.t FOR EACH ROW SET @a = 1');
      await put(target, empty.text, empty.examination);
      await expect(mysql.swap(target, empty.examination)).rejects.toMatchObject({
        kind: 'privileges',
        hint: expect.stringContaining('log_bin_trust_function_creators') as string,
      });
      const full = await take(target);
      await expect(put(target, full.text, full.examination)).rejects.toMatchObject({
        kind: 'privileges',
        hint: expect.stringContaining('log_bin_trust_function_creators') as string,
      });
      await logging.sql('SET GLOBAL log_bin_trust_function_creators = 1');
      await restore(target, full);
    } finally {
      await logging.stop();
    }
  });
});
