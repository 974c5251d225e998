import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { backupStream } from '../support/fake-bareos-fd.ts';
import { daemonThatRan, runHook } from '../support/hook.ts';
import { penstock } from '../support/penstock.ts';
import { quietApplication, type QuietApplication } from '../support/quiet-application.ts';

/* No application is ever left silent: not by a hook that fails, a daemon that dies, a job that takes too long, or a reboot. */

let shop: QuietApplication;
beforeEach(() => {
  shop = quietApplication();
});
afterEach(() => shop.remove());

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
};
const maintenance = async (...args: string[]): Promise<{ status: number | null; text: string }> => {
  const { status, stdout, stderr } = await penstock(['maintenance', ...args, ...shop.options]);
  return { status, text: stdout.toString() + stderr };
};
const read = (database: string, jobId: number): ReturnType<typeof backupStream> =>
  backupStream({ reader: `${executable('bpipe-reader')} shop/${database} ${shop.options.join(' ')}`, jobId });

test('the application is silent while the job runs, and the job log says for how long', async () => {
  expect(await runHook(shop, 'before-backup', 'shop', '7', 'Full')).toEqual({ status: 0, log: '' });
  expect(shop.isQuiet()).toBe(true);
  expect((await maintenance('status')).text).toMatch(/^shop: silent: backup by job 7 since .*, at most until /);
  await read('orders', 7);
  await read('stock', 7);
  const { status, log } = await runHook(shop, 'after-backup', 'shop', '7', 'OK');
  expect(status).toBe(0);
  expect(log).toMatch(/\nshop: 2 of 2 databases sealed, 2 rows, \d+ bytes\nshop was silent for \d+ s and goes on\n$/);
  expect(shop.calls()).toBe('stop start');
  // Twice, and for a job that never began.
  for (const job of ['7', '8']) expect(await runHook(shop, 'after-backup', 'shop', job, 'Error')).toMatchObject({ status: 0 });
  expect(shop.calls()).toBe('stop start');
  expect((await maintenance('status')).text).toBe('nothing is held silent\n');
});

test('what makes a backup impossible is said before anything is silenced, all of it', async () => {
  rmSync(join(shop.directory, 'orders.db'));
  writeFileSync(join(shop.directory, 'stock.db'), 'this is no database at all, whatever its name says');
  const { status, log } = await runHook(shop, 'before-backup', 'shop', '7', 'Full');
  expect(status).toBe(66);
  expect(log).toMatch(
    /before-backup: error: shop\/orders cannot be backed up: [^\n]*\nbefore-backup: error: shop\/stock cannot be backed up: /,
  );
  expect(shop.calls()).toBe('');
  expect(await runHook(shop, 'before-backup', 'shop', '9', 'Full')).toMatchObject({ status: 66 });
});

test('an application that does not fall silent, or not in time, goes on, and the reason is said', async () => {
  shop.script(
    'stop',
    `echo stop >> ${shop.directory}/calls; touch ${shop.directory}/quiet; echo 'Failed to stop shop.service: unit busy' >&2; exit 5`,
  );
  expect(await runHook(shop, 'before-backup', 'shop', '7', 'Full')).toMatchObject({
    status: 69,
    log: expect.stringContaining('quiesce: ' + join(shop.directory, 'stop') + ': exit status 5: Failed to stop shop.service: unit busy'),
  });
  expect([shop.isQuiet(), shop.calls()]).toEqual([false, 'stop start']);
  shop.script('stop', `touch ${shop.directory}/quiet; sleep 600`);
  shop.configure('maintenance: { at-most: 1h }\n');
  const text = readFileSync(join(shop.configDir, 'shop.yaml'), 'utf8').replace('timeout: 10s', 'timeout: 1s');
  writeFileSync(join(shop.configDir, 'shop.yaml'), text);
  expect(await runHook(shop, 'before-backup', 'shop', '8', 'Full')).toMatchObject({
    status: 69,
    log: expect.stringContaining('did not end within 1 s and was killed'),
  });
  expect(shop.isQuiet()).toBe(false);
});

test('a start command may leave a daemon behind that keeps its output open: the hook ends all the same', async () => {
  const pid = join(shop.directory, 'pid');
  shop.script('start', `rm -f ${shop.directory}/quiet; sleep 600 & echo $! > ${pid}`);
  await runHook(shop, 'before-backup', 'shop', '7', 'Full');
  expect((await runHook(shop, 'after-backup', 'shop', '7', 'Error')).status).toBe(0);
  expect(shop.isQuiet()).toBe(false);
  // It lives on; where the hook had waited for it, this test would have taken too long.
  process.kill(Number(readFileSync(pid, 'utf8')));
});

test('the file daemon is killed: the application goes on and its lock is free', async () => {
  const daemon = await daemonThatRan(shop, 'before-backup', 'shop', '7', 'Full');
  expect(daemon.status).toBe(0);
  expect(shop.isQuiet()).toBe(true);
  daemon.kill();
  await until(() => !shop.isQuiet());
  await until(async () => (await maintenance('status', 'shop')).text.includes('last swept'));
  expect((await maintenance('status', 'shop')).text).toMatch(
    /^shop: not held silent\n {2}last swept: .*the file daemon \(process \d+\) has ended: the application goes on, after \d+ s of silence/,
  );
  expect(await runHook(shop, 'before-backup', 'shop', '8', 'Full')).toMatchObject({ status: 0 });
  await runHook(shop, 'after-backup', 'shop', '8', 'Error');
});

test('the time is up: the application goes on whatever the job does', async () => {
  shop.configure('maintenance: { at-most: 2s }\n');
  await runHook(shop, 'before-backup', 'shop', '7', 'Full');
  expect(shop.isQuiet()).toBe(true);
  await until(() => !shop.isQuiet());
});

test('the hook is killed while it silences the application: the guardian sees to it when the daemon is gone', async () => {
  shop.script('stop', `touch ${shop.directory}/quiet; sleep 30`);
  const environment = { PENSTOCK_CONFIG_DIR: shop.configDir, PENSTOCK_STATE_DIR: shop.stateDir };
  const child = spawn(executable('before-backup'), ['shop', '7', 'Full'], { env: environment, cwd: '/', stdio: 'ignore' });
  await until(() => shop.isQuiet());
  child.kill('SIGKILL');
  // No daemon has started this hook, so its deadline is all the guardian has; a sweep by hand does not wait for that.
  const lease = join(shop.stateDir, 'leases/shop.json');
  writeFileSync(lease, JSON.stringify({ ...(JSON.parse(readFileSync(lease, 'utf8')) as object), boot: 'another one' }));
  const swept = await maintenance('sweep');
  expect(swept).toMatchObject({ status: 0 });
  await until(() => !shop.isQuiet());
});

test('what an admin has silenced stays silent', async () => {
  expect(await maintenance('on', 'shop')).toMatchObject({ status: 0, text: expect.stringContaining('shop is silent') });
  await runHook(shop, 'before-backup', 'shop', '7', 'Full');
  await runHook(shop, 'after-backup', 'shop', '7', 'Error');
  expect([shop.isQuiet(), shop.calls()]).toEqual([true, 'stop']);
  expect(await maintenance('off', 'shop')).toMatchObject({ status: 0, text: 'shop goes on\n' });
  expect([shop.isQuiet(), shop.calls()]).toEqual([false, 'stop start']);
  // Without a word to us: is-quiet tells.
  writeFileSync(join(shop.directory, 'quiet'), '');
  await runHook(shop, 'before-backup', 'shop', '8', 'Full');
  await runHook(shop, 'after-backup', 'shop', '8', 'Error');
  expect([shop.isQuiet(), shop.calls()]).toEqual([true, 'stop start']);
});

test('what an admin has silenced has no guardian: a job whose file daemon was killed keeps nobody out, and is undone by the next one, whichever it is', async () => {
  await maintenance('on', 'shop');
  const file = join(shop.uploads, 'file');
  for (const [hook, jobId] of [
    ['before-backup', '8'],
    ['before-restore', '10'],
  ] as const) {
    writeFileSync(file, 'live');
    const daemon = await daemonThatRan(shop, 'before-restore', 'shop', String(Number(jobId) - 1));
    expect(daemon.status).toBe(0);
    rmSync(file);
    writeFileSync(file, 'half restored');
    expect(await runHook(shop, hook, 'shop', jobId)).toMatchObject({ status: 75 });
    daemon.kill();
    await until(async () => (await runHook(shop, hook, 'shop', jobId)).status === 0);
    expect(readFileSync(file, 'utf8')).toBe('live');
    await runHook(shop, hook.replace('before', 'after') as 'after-backup', 'shop', jobId, 'Error');
  }
  expect([shop.isQuiet(), shop.calls()]).toEqual([true, 'stop']);
});

test('an application that does not go on is told again until it does, and the job log says why', async () => {
  const start = readFileSync(join(shop.directory, 'start'), 'utf8');
  await runHook(shop, 'before-backup', 'shop', '7', 'Full');
  shop.script('start', 'echo no such unit >&2; exit 4');
  const after = await runHook(shop, 'after-backup', 'shop', '7', 'OK');
  expect(after).toMatchObject({ status: 69, log: expect.stringContaining('exit status 4: no such unit') });
  expect((await maintenance('status', 'shop')).text).toContain('no such unit');
  writeFileSync(join(shop.directory, 'start'), start);
  await until(() => !shop.isQuiet());
});

test('where it does not go on after a restore, what became of the restore is said all the same', async () => {
  const start = readFileSync(join(shop.directory, 'start'), 'utf8');
  for (const isUndone of [true, false]) {
    expect(await runHook(shop, 'before-restore', 'shop', '7')).toMatchObject({ status: 0 });
    shop.script('start', 'echo no such unit >&2; exit 4');
    const copy = readdirSync(shop.directory).find((name) => name.startsWith('uploads__penstock_')) ?? '';
    if (!isUndone) {
      renameSync(join(shop.directory, copy), join(shop.directory, 'away'));
      writeFileSync(join(shop.directory, copy), 'no directory');
    }
    const { status, log } = await runHook(shop, 'after-restore', 'shop', '7', 'Error');
    expect({ status, log }).toMatchObject({ status: 69, log: expect.stringContaining('exit status 4: no such unit') });
    expect(log).toContain(isUndone ? 'uploads was not touched' : 'error: the restore of job 7 could not be undone wholly');
    if (!isUndone) {
      rmSync(join(shop.directory, copy));
      renameSync(join(shop.directory, 'away'), join(shop.directory, copy));
    }
    writeFileSync(join(shop.directory, 'start'), start);
    await until(async () => (await maintenance('status')).text === 'nothing is held silent\n');
  }
});

test('with maintenance: during: never nothing is silenced, and the job log says what that means', async () => {
  shop.configure('maintenance: { during: never }\n');
  await runHook(shop, 'before-backup', 'shop', '7', 'Full');
  expect(shop.isQuiet()).toBe(false);
  const { log } = await runHook(shop, 'after-backup', 'shop', '7', 'Error');
  expect(log).toContain('its databases and files are of different moments');
  expect(shop.calls()).toBe('');
});

test('after a reboot the first hook sweeps what was left, and does not take it for the admin’s word', async () => {
  await runHook(shop, 'before-backup', 'shop', '7', 'Full');
  const lease = join(shop.stateDir, 'leases/shop.json');
  // The guardian of the boot before: it ends when it no longer finds its lease.
  const left = JSON.parse(readFileSync(lease, 'utf8')) as object;
  writeFileSync(lease, JSON.stringify({ ...left, id: 'of the boot before', boot: 'the boot before' }));
  const { status, log } = await runHook(shop, 'before-backup', 'shop', '8', 'Full');
  expect({ status, log }).toMatchObject({ status: 0, log: expect.stringContaining('the machine was started anew') });
  expect(shop.calls()).toBe('stop start stop');
  await runHook(shop, 'after-backup', 'shop', '8', 'Error');
  expect([shop.isQuiet(), shop.calls()]).toEqual([false, 'stop start stop start']);
});

test('an application file that is broken while the job runs keeps nobody from going on', async () => {
  await runHook(shop, 'before-backup', 'shop', '7', 'Full');
  writeFileSync(join(shop.configDir, 'shop.yaml'), 'application: [');
  const { log } = await runHook(shop, 'after-backup', 'shop', '7', 'Error');
  expect(log).toContain('going on with what it said when the job began');
  expect([shop.isQuiet(), shop.calls()]).toEqual([false, 'stop start']);
});
