import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { executable } from '../support/executables.ts';
import { startMariadb, type MariadbServer } from '../support/mariadb-server.ts';
import { penstock } from '../support/penstock.ts';
import { startPostgresql, type PostgresqlServer } from '../support/postgresql-server.ts';
import { names, threeEngines, type ThreeEngines } from '../support/three-engines.ts';

/* kill -9 of a rollback: everything is what it was, or all of it is rolled back, and the application is running. */

// Each test is some twenty programs, one after the other.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let mariadb: MariadbServer;
let postgresql: PostgresqlServer;
beforeAll(async () => {
  [mariadb, postgresql] = await Promise.all([startMariadb(['--event-scheduler=ON']), startPostgresql()]);
});
afterAll(() => Promise.all([mariadb.stop(), postgresql.stop()]));

let shop: ThreeEngines;
let before: Record<string, string>;
let restored: Record<string, string>;
let kept: string[];
beforeEach(async () => {
  shop = await threeEngines(mariadb, postgresql);
  const wrong = await shop.backUp();
  for (const name of names) await shop.databases[name].wreck();
  shop.put('picture', 'newest');
  before = await shop.fingerprint();
  await shop.restoreJob(9, wrong, { picture: 'one', 'deleted since': 'and back' });
  restored = await shop.fingerprint();
  kept = await shop.beside();
});
afterEach(() => shop.remove());

const start = (): ChildProcess =>
  spawn(executable('penstock'), ['rollback', 'shop', '--yes', ...shop.options], { env: {}, cwd: '/', stdio: 'ignore' });
const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
};
const kill = async (rollback: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> => {
  const ended = new Promise((resolve) => rollback.once('exit', resolve));
  rollback.kill(signal);
  await ended;
};
const lease = (): string => join(shop.stateDir, 'restores/shop/rollback.json');
const phase = (): string => (existsSync(lease()) ? (JSON.parse(readFileSync(lease(), 'utf8')) as { phase: string }).phase : '');

/** Somebody holds a table of the last of the three databases: the rollback waits, with the others swapped already. */
async function killInTheMiddle(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  const name = /database: (\w+)/.exec(shop.databases.orders.settings)?.[1] ?? '';
  mariadb.sql(`BEGIN; SELECT COUNT(*) FROM customer; SELECT SLEEP(100)`, name).catch(() => undefined);
  await until(async () => (await mariadb.sql('SHOW PROCESSLIST')).includes('SLEEP'));
  const rollback = start();
  await until(async () => (await mariadb.sql('SHOW PROCESSLIST')).includes('LOCK TABLES'));
  expect(phase()).toBe('moving');
  await kill(rollback, signal);
  await mariadb.sql(`KILL ${(await mariadb.sql("SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'")).trim()}`);
}

test('between two databases: the guardian puts everything back, and the application goes on', async () => {
  await killInTheMiddle();
  await until(() => !shop.isQuiet() && !existsSync(lease()));
  expect(await shop.fingerprint()).toEqual(restored);
  expect(await shop.beside()).toEqual(kept);
  const { stdout } = await penstock(['maintenance', 'status', 'shop', ...shop.options]);
  expect(stdout.toString()).toMatch(
    /the rollback \(process \d+\) has ended: there was a rollback that was killed, and undid it: database catalogue is what it was before/,
  );
  expect((await penstock(['runs', 'shop', ...shop.options])).stdout.toString()).toMatch(/shop\/catalogue +rollback .* undone/);
  // And then it works.
  expect(await penstock(['rollback', 'shop', '--yes', ...shop.options])).toMatchObject({ status: 0 });
  expect(await shop.fingerprint()).toEqual(before);
});

test.each([['a sweep'], ['the next run']])(
  'while an admin holds the application silent there is no guardian: %s puts it back',
  { timeout: 180_000 },
  async (which) => {
    await penstock(['maintenance', 'on', 'shop', ...shop.options]);
    await killInTheMiddle();
    expect((await penstock(['doctor', 'shop', ...shop.options])).stdout.toString()).toContain('fail  state: a rollback was left half-way');
    const { stderr, status } = await penstock([
      ...(which === 'a sweep' ? ['maintenance', 'sweep'] : ['dump', 'shop/orders']),
      ...shop.options,
    ]);
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('found a rollback that was killed, and undid it'),
    });
    expect(await shop.fingerprint()).toEqual(restored);
    expect(await shop.beside()).toEqual(kept);
    expect([existsSync(lease()), shop.isQuiet()]).toEqual([false, true]);
  },
);

test('SIGTERM: it puts everything back by itself', async () => {
  await killInTheMiddle('SIGTERM');
  expect([existsSync(lease()), shop.isQuiet()]).toEqual([false, false]);
  expect(await shop.fingerprint()).toEqual(restored);
  expect(await shop.beside()).toEqual(kept);
});

test('while the application falls silent, and after everything was done', async () => {
  shop.script('stop', `touch ${shop.base}/quiet; sleep 30`);
  const silencing = start();
  await until(() => shop.isQuiet());
  await kill(silencing);
  await until(() => !shop.isQuiet());
  expect(await shop.fingerprint()).toEqual(restored);
  expect(await shop.beside()).toEqual(kept);

  shop.script('stop', `touch ${shop.base}/quiet`);
  shop.script('after', `touch ${shop.base}/reached; sleep 30`);
  const ending = start();
  await until(() => existsSync(join(shop.base, 'reached')));
  await kill(ending);
  await until(() => !shop.isQuiet());
  expect(await shop.fingerprint()).toEqual(before);
  expect(await shop.beside()).toHaveLength(4);
});

test('at any moment: all of it or nothing', async () => {
  const found = new Set<string>();
  for (let delay = 300; ; delay += 400) {
    const rollback = start();
    const ended = new Promise<number | null>((resolve) => rollback.once('exit', resolve));
    await new Promise((resolve) => setTimeout(resolve, delay));
    rollback.kill('SIGKILL');
    const status = await ended;
    await until(async () => {
      await penstock(['maintenance', 'sweep', ...shop.options]);
      return !shop.isQuiet() && !existsSync(lease()) && !existsSync(join(shop.stateDir, 'leases/shop.json'));
    });
    const now = await shop.fingerprint();
    const isBack = now['picture'] === before['picture'];
    expect(now, `after ${delay} ms`).toEqual(isBack ? before : restored);
    expect(await shop.beside()).toHaveLength(4);
    found.add(isBack ? 'back' : 'restored');
    if (status === 0) break;
    // Where it came to its end, back to the start.
    if (isBack) await penstock(['rollback', 'shop', '--yes', ...shop.options]);
  }
  expect(found).toContain('back');
});
