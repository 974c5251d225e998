import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream, startRestore } from '../support/fake-bareos-fd.ts';
import { daemonThatRan, runHook } from '../support/hook.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { oneDatabase, type OneDatabase } from '../support/one-database.ts';

/* MariaDB in place: kill -9 and SIGTERM while the live database is empty, by hand, in a restore job, and in a rollback. */

let server: MariadbServer;
beforeAll(async () => {
  server = await startMariadb(['--event-scheduler=ON']);
});
afterAll(() => server.stop());

let shop: OneDatabase;
let stream: Buffer;
let whole: string;
let wrecked: string;
beforeEach(async () => {
  shop = await oneDatabase(server);
  whole = await shop.database.contents();
  stream = await shop.dump();
  await shop.database.wreck();
  wrecked = await shop.database.contents();
});
afterEach(() => shop.remove());

/** A table that takes long enough to be met while it is loaded. */
const makeMany = (): Promise<string> =>
  server.sql(
    'CREATE TABLE many(a INT PRIMARY KEY, b TEXT, KEY(b(100))); INSERT INTO many SELECT seq, REPEAT(MD5(seq), 4) FROM seq_1_to_150000',
    shop.name,
  );

/** The stream of a database with such a table, which then has none any more. */
async function longStream(): Promise<Buffer> {
  await makeMany();
  const long = await shop.dump();
  await server.sql('DROP TABLE many', shop.name);
  return long;
}

async function untilItLoads(): Promise<void> {
  const query = `SELECT ID FROM information_schema.PROCESSLIST WHERE DB = '${shop.name}' AND INFO LIKE 'INSERT INTO \`many\`%'`;
  while ((await server.sql(query)) === '') await sleep(10);
}

async function killWhileItLoads(program: 'penstock' | 'after-restore', ...args: readonly string[]): Promise<void> {
  const env = { PENSTOCK_CONFIG_DIR: shop.configDir, PENSTOCK_STATE_DIR: shop.stateDir };
  const child = spawn(executable(program), args, { env, cwd: '/', stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await untilItLoads();
  child.kill('SIGKILL');
  await ended;
}

test('a writer killed at any moment: after the next run the old rows or the new ones, whole', { timeout: 600_000 }, async () => {
  let [old, fresh] = [0, 0];
  for (let delay = 100; ; delay += 150) {
    const running = await startRestore({ writer: shop.writer, input: stream });
    await sleep(delay);
    try {
      process.kill(running.pid, 'SIGKILL');
    } catch {
      // It was quicker than we.
    }
    const outcome = await running.ended;
    // The next run, here a backup, undoes or ends it.
    expect(await backupStream({ reader: shop.reader })).toMatchObject({ status: 0 });
    const found = await shop.database.contents();
    expect(found, `after ${delay} ms`).toBe(found === whole ? whole : wrecked);
    expect(shop.files().filter((file) => /^(?:new|old)\.sql$/.test(file))).toEqual([]);
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
  const long = await longStream();
  const running = await startRestore({ writer: shop.writer, input: long });
  await untilItLoads();
  process.kill(running.pid, 'SIGTERM');
  const { stderr, exitCode } = await running.ended;
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 143,
    stderr: expect.stringContaining(`what was in ${shop.name} is loaded again; if that is cut short, the next run does it`),
  });
  expect(await shop.database.contents()).toBe(wrecked);
  expect(shop.files()).toEqual([]);
});

describe('a restore job', () => {
  test('stages, and after-restore loads; a rollback goes back', async () => {
    await runHook(shop, 'before-restore', 'shop', '9');
    expect(await restoreStream({ writer: shop.writer, input: stream, jobId: 9 })).toMatchObject({ status: 0, stderr: '' });
    expect(await shop.database.contents()).toBe(wrecked);
    expect(shop.files()).toEqual(['new.sql']);
    const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'OK');
    expect({ status, log }).toMatchObject({
      status: 0,
      log: expect.stringMatching(/\nshop: database main is the restored one \(the old one is \w+__penstock_\w+\)\n/),
    });
    expect(await shop.database.contents()).toBe(whole);
    expect(await shop.run('rollback', 'shop', '--yes')).toMatchObject({ status: 0 });
    expect(await shop.database.contents()).toBe(wrecked);
  });

  test('that failed leaves everything as it was', async () => {
    await runHook(shop, 'before-restore', 'shop', '9');
    await restoreStream({ writer: shop.writer, input: stream, jobId: 9 });
    const { log } = await runHook(shop, 'after-restore', 'shop', '9', 'Error');
    expect(log).toContain('nothing was restored, because job 9 failed: database main was not touched');
    expect(await shop.database.contents()).toBe(wrecked);
    expect(shop.files()).toEqual([]);
  });

  test('whose after-restore is killed while the database is empty, and whose daemon dies, is undone by the guardian', async () => {
    const long = await longStream();
    const daemon = await daemonThatRan(shop, 'before-restore', 'shop', '9');
    expect(await restoreStream({ writer: shop.writer, input: long, jobId: 9 })).toMatchObject({ status: 0 });
    await killWhileItLoads('after-restore', 'shop', '9', 'OK');
    expect(await shop.database.contents()).not.toBe(wrecked);
    daemon.kill();
    while (shop.isQuiet() || existsSync(join(shop.stateDir, 'restores/shop/lease.json'))) await sleep(100);
    expect(await shop.database.contents()).toBe(wrecked);
    expect(shop.files()).toEqual([]);
  });

  test('whose after-restore is killed while the database is empty is undone when that is called again', async () => {
    const long = await longStream();
    await runHook(shop, 'before-restore', 'shop', '9');
    await restoreStream({ writer: shop.writer, input: long, jobId: 9 });
    await killWhileItLoads('after-restore', 'shop', '9', 'OK');
    const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'OK');
    expect(status).not.toBe(0);
    expect(log).toContain('nothing was restored, because');
    expect(await shop.database.contents()).toBe(wrecked);
    expect([shop.files(), shop.isQuiet()]).toEqual([[], false]);
  });
});

test('a rollback that is killed while the database is empty: what was live is live again, and what was kept is kept', async () => {
  await makeMany();
  const before = await shop.database.contents();
  expect(await shop.restore(stream)).toMatchObject({ status: 0 });
  const kept = shop.files();
  await killWhileItLoads('penstock', 'rollback', 'shop', '--yes', ...shop.words);
  expect(shop.files()).toEqual([...kept, 'old.sql'].toSorted());
  // The guardian, or this.
  await shop.run('maintenance', 'sweep');
  while (shop.isQuiet() || existsSync(join(shop.stateDir, 'restores/shop/rollback.json'))) await sleep(100);
  expect(await shop.database.contents()).toBe(whole);
  expect(shop.files()).toEqual(kept);
  expect(await shop.run('rollback', 'shop', '--yes')).toMatchObject({ status: 0 });
  expect(await shop.database.contents()).toBe(before);
});
