import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream, startRestore } from '../support/fake-bareos-fd.ts';
import { daemonThatRan, runHook } from '../support/hook.ts';
import { liveApplication, type LiveApplication } from '../support/live-database.ts';
import { liveMariadb } from '../support/live-mariadb.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { penstock, type Ran } from '../support/penstock.ts';

/* A shared hoster's account: GRANT ALL on one database, and nothing else. */

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());

let shop: LiveApplication;
let name: string;
let reader: string;
let writer: string;
let stream: Buffer;
let whole: string;
let wrecked: string;
beforeEach(async () => {
  shop = await liveApplication(() => liveMariadb(server), 'restore: { strategy: in-place }\n');
  name = /database: (\w+)/.exec(shop.database.settings)?.[1] ?? '';
  await server.sql(
    `REVOKE ALL ON \`${name.replaceAll('_', '\\_')}\\_\\_penstock\\_%\`.* FROM ${name}@localhost; REVOKE SELECT ON mysql.proc FROM ${name}@localhost`,
  );
  reader = `${executable('bpipe-reader')} shop/main ${shop.options}`;
  writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
  whole = await shop.database.contents();
  const backup = await backupStream({ reader });
  if (backup.status !== 0 || backup.stderr !== '') throw new Error(backup.stderr);
  stream = backup.stdout;
  await shop.database.wreck();
  wrecked = await shop.database.contents();
});
afterEach(() => shop.remove());

const options = (): string[] => shop.options.split(' ');
const restore = (input: Buffer, ...more: string[]): Promise<Ran> => penstock(['restore', 'shop/main', ...options(), ...more], input);
const files = (): string[] => {
  const directory = join(shop.stateDir, 'databases/shop/main');
  return existsSync(directory) ? readdirSync(directory).toSorted() : [];
};
const emptied = (): string =>
  `penstock: warning: ${name} is emptied and loaded in place now: until that is done, who looks sees a part of it\n`;
/** Takes long enough to be met while it is loaded. */
const many =
  'CREATE TABLE many(a INT PRIMARY KEY, b TEXT, KEY(b(100))); INSERT INTO many SELECT seq, REPEAT(MD5(seq), 4) FROM seq_1_to_150000';
const loadsMany = async (): Promise<void> => {
  const query = `SELECT ID FROM information_schema.PROCESSLIST WHERE DB = '${name}' AND INFO LIKE 'INSERT INTO \`many\`%'`;
  while ((await server.sql(query)) === '') await sleep(10);
};
async function killWhileLoading(program: 'penstock' | 'after-restore', args: string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn(executable(program), args, { env, cwd: '/', stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await loadsMany();
  child.kill('SIGKILL');
  await ended;
}
/** The stream of the database after a change. */
async function sealed(change: string): Promise<Buffer> {
  await server.sql(change, name);
  const { stdout } = await backupStream({ reader });
  return stdout;
}

test('the account has all rights in one database, and no other', async () => {
  const granted = (await server.sql(`SHOW GRANTS FOR ${name}@localhost`)).replaceAll(/ IDENTIFIED BY PASSWORD '.*'/g, '');
  expect(granted).toBe(
    `GRANT USAGE ON *.* TO \`${name}\`@\`localhost\`\nGRANT ALL PRIVILEGES ON \`${name}\`.* TO \`${name}\`@\`localhost\`\n`,
  );
});

test('restored exactly, and what was there is kept as a private file; a rollback brings it back, and another one undoes that', async () => {
  const restored = await restore(stream);
  expect(restored).toMatchObject({ status: 0, stderr: emptied() });
  expect(restored.stdout.toString()).toMatch(
    new RegExp(`^shop/main is restored \\(\\d+ rows, \\d+ bytes\\); the old one is kept as ${name}__penstock_\\d{8}T\\d{6}Z\n$`),
  );
  expect(await shop.database.contents()).toBe(whole);
  expect(await shop.database.beside()).toEqual([]);
  expect(files()).toEqual([expect.stringMatching(new RegExp(`^${name}__penstock_\\d{8}T\\d{6}Z\\.sql$`))]);
  const file = join(shop.stateDir, 'databases/shop/main', files()[0]!);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'latin1')).toMatch(/CREATE TABLE `newer`[^]*\n-- Dump completed/);

  const list = (await penstock(['rollback', '--list', 'shop', ...options()])).stdout.toString();
  expect(list).toMatch(new RegExp(`database main: ${name}__penstock_\\w+, [\\d.]+ kB`));
  expect(await penstock(['rollback', 'shop', '--yes', ...options()])).toMatchObject({ status: 0 });
  expect(await shop.database.contents()).toBe(wrecked);
  expect(files()).toHaveLength(1);
  expect(await penstock(['rollback', 'shop', '--yes', ...options()])).toMatchObject({ status: 0 });
  expect(await shop.database.contents()).toBe(whole);
  // A restore that replaces keeps; a later backup prunes.
  await sleep(1100);
  expect(await restore(stream)).toMatchObject({ status: 0 });
  expect(files()).toHaveLength(2);
  expect((await backupStream({ reader })).stderr).toContain('warning: dropped ');
  expect(files()).toHaveLength(1);
});

test('cut anywhere, or changed, it changes nothing', async () => {
  for (const part of [0.3, 0.6, 0.9, 0.99]) {
    expect(await restore(stream.subarray(0, Math.floor(stream.length * part)))).toMatchObject({ status: 65 });
    expect(await shop.database.contents()).toBe(wrecked);
  }
  const changed = Buffer.from(stream);
  changed.write('Karol', changed.indexOf('Carol'));
  expect(await restore(changed)).toMatchObject({ status: 65, stderr: expect.not.stringContaining('emptied') });
  expect(await shop.database.contents()).toBe(wrecked);
  expect(files()).toEqual([]);
});

test('what the server does not take of a whole stream is undone, in one line', async () => {
  const bad = await sealed('CREATE TABLE customer2(a VARCHAR(20) PRIMARY KEY); INSERT INTO customer2 VALUES ("one")');
  const dump = bad.toString('latin1').replace('`a` varchar(20) NOT NULL', '`a` varchar(20) NONSENSE');
  const text = dump.slice(dump.indexOf('/*M!'), dump.indexOf('\n-- penstock seal') === -1 ? undefined : dump.indexOf('\n-- penstock seal'));
  const before = await shop.database.contents();
  const restored = await restore(
    Buffer.from(`${text.slice(0, text.indexOf('-- Dump completed'))}-- Dump completed\n`, 'latin1'),
    '--unsealed',
  );
  expect(restored.status).toBe(65);
  expect(restored.stderr).toMatch(
    new RegExp(
      `\npenstock: error: loading into ${name} failed: ERROR \\d+ .*; what was in ${name} before is in it again\npenstock: hint: .*\n$`,
    ),
  );
  expect(await shop.database.contents()).toBe(before);
  expect(files()).toEqual([]);
});

test('somebody else’s view could not be made again: refused before anything is dropped', async () => {
  await server.sql('CREATE VIEW theirs AS SELECT 1 AS a', name);
  const before = await shop.database.contents();
  expect(await restore(stream)).toMatchObject({
    status: 77,
    stderr: expect.stringContaining('the view theirs again, whose definer is root@localhost'),
  });
  expect(await shop.database.contents()).toBe(before);
});

test.skipIf(process.getuid?.() !== 0)('no room for the files: one line, and nothing is touched', async () => {
  const small = join(shop.directory, 'small');
  mkdirSync(small);
  const restoreWithin = async (kilobytes: number): Promise<Ran> => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', small]);
    try {
      const ran = await penstock(['restore', 'shop/main', '--config-dir', shop.configDir, '--state-dir', small], stream);
      expect(readdirSync(join(small, 'databases/shop/main'))).toEqual([]);
      return ran;
    } finally {
      execFileSync('umount', [small]);
    }
  };
  const full = (file: string, before = ''): object => ({
    status: 74,
    stderr: `${before}penstock: error: no space is left to write ${small}/databases/shop/main/${file}\npenstock: hint: free some space and run it again\n`,
  });
  expect(await restoreWithin(16)).toMatchObject(full('new.sql'));
  expect(await shop.database.contents()).toBe(wrecked);
  // What comes in has room, what is to be kept has none.
  await server.sql(`INSERT INTO customer(name, note) VALUES ('big', REPEAT('x', 65000))`, name);
  const more = await shop.database.contents();
  expect(await restoreWithin(60)).toMatchObject(
    full('old.sql', `penstock: warning: found what a restore of ${name} in place that did not end had staged, and removed it\n`),
  );
  expect(await shop.database.contents()).toBe(more);
});

test('killed at any moment: after the next run the old rows or the new ones, whole', { timeout: 600_000 }, async () => {
  let [old, fresh] = [0, 0];
  for (let delay = 100; ; delay += 300) {
    const running = await startRestore({ writer, input: stream });
    await sleep(delay);
    try {
      process.kill(running.pid, 'SIGKILL');
    } catch {
      // It was quicker than we.
    }
    const outcome = await running.ended;
    // The next run, here a backup, undoes or ends it.
    expect(await backupStream({ reader })).toMatchObject({ status: 0 });
    const found = await shop.database.contents();
    expect(found, `after ${delay} ms`).toBe(found === whole ? whole : wrecked);
    expect(files().filter((file) => /^(?:new|old)\.sql$/.test(file))).toEqual([]);
    if (found === wrecked) old += 1;
    else {
      fresh += 1;
      await shop.database.wreck();
    }
    if (outcome.exitCode === 0) break;
    expect(['SIGKILL', 75]).toContain(outcome.signal ?? outcome.exitCode);
  }
  expect(old).toBeGreaterThan(0);
  expect(fresh).toBeGreaterThan(0);
});

test('ended by SIGTERM while it is empty: what was there is loaded again at once', async () => {
  const long = await sealed(many);
  await server.sql('DROP TABLE many', name);
  const before = await shop.database.contents();
  const running = await startRestore({ writer, input: long });
  await loadsMany();
  process.kill(running.pid, 'SIGTERM');
  const { stderr, exitCode } = await running.ended;
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 143,
    stderr: expect.stringContaining(`what was in ${name} is loaded again; if that is cut short, the next run does it`),
  });
  expect(await shop.database.contents()).toBe(before);
  expect(files()).toEqual([]);
});

describe('a restore job', () => {
  beforeEach(() => {
    const quiet = join(shop.directory, 'quiet');
    const uploads = join(shop.directory, 'uploads');
    mkdirSync(uploads);
    writeFileSync(
      join(shop.configDir, 'shop.yaml'),
      `application: generic\ndirectories: [${uploads}]\ndatabases:\n  main: ${shop.database.settings}\nrestore: { strategy: in-place }\nquiesce: [{ command: [/usr/bin/touch, ${quiet}] }]\nresume: [{ command: [/bin/rm, ${quiet}] }]\n`,
      { mode: 0o600 },
    );
  });

  test('stages, and after-restore loads; a rollback goes back', async () => {
    await runHook(shop, 'before-restore', 'shop', '9');
    expect(await restoreStream({ writer, input: stream, jobId: 9 })).toMatchObject({ status: 0, stderr: '' });
    expect(await shop.database.contents()).toBe(wrecked);
    expect(files()).toEqual(['new.sql']);
    const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'OK');
    expect({ status, log }).toMatchObject({
      status: 0,
      log: expect.stringMatching(/\nshop: database main is the restored one \(the old one is \w+__penstock_\w+\)\n/),
    });
    expect(await shop.database.contents()).toBe(whole);
    expect(await penstock(['rollback', 'shop', '--yes', ...options()])).toMatchObject({ status: 0 });
    expect(await shop.database.contents()).toBe(wrecked);
  });

  test('that failed leaves everything as it was', async () => {
    await runHook(shop, 'before-restore', 'shop', '9');
    await restoreStream({ writer, input: stream, jobId: 9 });
    const { log } = await runHook(shop, 'after-restore', 'shop', '9', 'Error');
    expect(log).toContain('nothing was restored, because job 9 failed: database main was not touched');
    expect(await shop.database.contents()).toBe(wrecked);
    expect(files()).toEqual([]);
  });

  test('whose after-restore is killed while the database is empty, and whose daemon dies, is undone by the guardian', async () => {
    const long = await sealed(many);
    await server.sql('DROP TABLE many', name);
    const before = await shop.database.contents();
    const daemon = await daemonThatRan(shop, 'before-restore', 'shop', '9');
    expect(await restoreStream({ writer, input: long, jobId: 9 })).toMatchObject({ status: 0 });
    await killWhileLoading('after-restore', ['shop', '9', 'OK'], {
      PENSTOCK_CONFIG_DIR: shop.configDir,
      PENSTOCK_STATE_DIR: shop.stateDir,
    });
    expect(await shop.database.contents()).not.toBe(before);
    daemon.kill();
    while (existsSync(join(shop.directory, 'quiet')) || existsSync(join(shop.stateDir, 'restores/shop/lease.json'))) await sleep(100);
    expect(await shop.database.contents()).toBe(before);
    expect(files()).toEqual([]);
  });
});

test('a rollback that is killed while the database is empty: what was live is live again, and what was kept is kept', async () => {
  await server.sql(many, name);
  const before = await shop.database.contents();
  expect(await restore(stream)).toMatchObject({ status: 0 });
  const kept = files();
  await killWhileLoading('penstock', ['rollback', 'shop', '--yes', ...options()]);
  expect(files()).toEqual([...kept, 'old.sql'].toSorted());
  const swept = await penstock(['maintenance', 'sweep', ...options()]);
  expect(swept.stderr).toContain(`the rollback of ${name} in place that ended half-way is undone: the old database is live`);
  while (existsSync(join(shop.stateDir, 'restores/shop/rollback.json'))) await sleep(100);
  expect(await shop.database.contents()).toBe(whole);
  expect(files()).toEqual(kept);
  expect(await penstock(['rollback', 'shop', '--yes', ...options()])).toMatchObject({ status: 0 });
  expect(await shop.database.contents()).toBe(before);
});

test('doctor and --dry-run say what it takes and what it costs; a drill, what it would need', async () => {
  const doctor = await penstock(['doctor', 'shop', '--json', ...options()]);
  const found = (JSON.parse(doctor.stdout.toString()) as { part: string; found: { level: string; what: string }[] }[])
    .filter(({ part }) => part === 'databases')
    .flatMap((part) => part.found.map(({ level, what }) => `${level} ${what}`));
  expect(found.filter((line) => !line.startsWith('ok'))).toEqual([]);
  expect(found).toContain(`ok main: the account may drop and make again what is in ${name}`);
  expect(found).toContainEqual(
    expect.stringMatching(/^ok main: a restore in place needs about 1 MB for two dumps; .* are free in \S+\/databases\/shop\/main$/),
  );

  const foreseen = await penstock(['restore', 'shop/main', '--dry-run', ...options()], stream);
  expect(foreseen.status, foreseen.stdout.toString()).toBe(0);
  expect(foreseen.stdout.toString()).toMatch(
    new RegExp(
      `it goes to .*, strategy in-place, which is there\n[^]*dumped and kept as ${name}__penstock_\\w+ \\(\\S+\\.sql\\), dropped, and the stream loaded[^]*\nwarn  while it is loaded, who looks into ${name} sees a part of it`,
    ),
  );
  expect(await shop.database.contents()).toBe(wrecked);

  const drill = await penstock(['drill', 'shop/main', ...options()], stream);
  expect(drill).toMatchObject({
    status: 77,
    stderr: expect.stringMatching(/may not make the database \w+__penstock_drill\npenstock: hint: .*rehearse on another server/),
  });

  await server.sql(`REVOKE LOCK TABLES, EVENT ON \`${name}\`.* FROM ${name}@localhost; GRANT EVENT ON \`${name}\`.* TO ${name}@localhost`);
  const poor = await penstock(['doctor', 'shop', ...options()]);
  expect(poor.stdout.toString()).toMatch(
    /fail {2}databases: main: the account .* lacks LOCK TABLES on .*\n +do: as an administrator: GRANT LOCK TABLES ON/,
  );
});
