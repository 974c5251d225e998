import { spawn } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { siteOf } from '../../src/applications/nextcloud/site.ts';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream } from '../support/fake-bareos-fd.ts';
import { daemonThatRan, runHook } from '../support/hook.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock } from '../support/penstock.ts';

/* A Nextcloud is never left in maintenance mode by us, and never taken out of it where its admin has put it there. */

let cloud: LiveNextcloud;
beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
});
afterEach(() => cloud.remove());

const isQuiet = async (): Promise<boolean> => siteOf(await cloud.read()).found.isInMaintenance;
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
};
const hook = (name: 'before-backup' | 'after-backup', ...args: string[]): ReturnType<typeof runHook> =>
  runHook(cloud, name, 'cloud', ...args);
const database = (): string => join(cloud.site.dataDirectory, 'owncloud.db');

test('in maintenance mode while the job runs, and the web says so; then it goes on', async () => {
  const web = await cloud.site.serve();
  try {
    expect(await hook('before-backup', '7', 'Full')).toEqual({ status: 0, log: '' });
    expect((await fetch(`${web.url}/`)).status).toBe(503);
    expect(JSON.parse(readFileSync(join(cloud.stateDir, 'inventories/cloud.json'), 'utf8'))).toMatchObject({
      version: '32.0.1.2',
      apps: { enabled: { dav: '1.34.0' } },
    });
    const reader = `${executable('bpipe-reader')} cloud/database ${cloud.options.join(' ')}`;
    expect(await backupStream({ reader, jobId: 7 })).toMatchObject({ status: 0 });
    const { status, log } = await hook('after-backup', '7', 'OK');
    expect(log).toMatch(/\ncloud: 1 of 1 databases sealed, \d+ rows, \d+ bytes\ncloud was silent for \d+ s and goes on\n$/);
    expect(status).toBe(0);
    expect((await fetch(`${web.url}/`)).status).toBe(200);
  } finally {
    await web.stop();
  }
});

test('a site that its admin has locked stays locked', async () => {
  await cloud.site.occ(['maintenance:mode', '--on']);
  expect(await hook('before-backup', '7', 'Full')).toMatchObject({ status: 0 });
  await hook('after-backup', '7', 'Error');
  expect(await isQuiet()).toBe(true);
});

test('what occ would only say is found out: the job does not begin, and nothing is changed', async () => {
  writeFileSync(join(cloud.site.root, 'config/z.config.php'), "<?php $CONFIG = ['maintenance' => false];");
  const text = readFileSync(cloud.configFile, 'utf8');
  expect(await hook('before-backup', '7', 'Full')).toMatchObject({
    status: 78,
    log: expect.stringContaining('maintenance mode cannot be switched on: z.config.php says false, and wins over config.php'),
  });
  expect(readFileSync(cloud.configFile, 'utf8')).toBe(text);
});

test('the database dies during the job: the site goes on all the same', async () => {
  await hook('before-backup', '7', 'Full');
  renameSync(database(), `${database()}.away`);
  const { log } = await hook('after-backup', '7', 'Error');
  expect(log).toContain('so config.php was edited');
  expect(await isQuiet()).toBe(false);
  renameSync(`${database()}.away`, database());
  expect(await cloud.site.occ(['maintenance:mode'])).toMatchObject({ stdout: 'Maintenance mode is currently disabled\n' });
});

test('a cron.php that began before is waited for, and no longer than the file says', async () => {
  const start = (): ReturnType<typeof spawn> =>
    spawn('php', [join(cloud.site.root, 'cron.php')], {
      ...cloud.site.owner,
      stdio: 'ignore',
      env: { PATH: process.env['PATH'] ?? '', STAND_IN_CRON_PAUSE: '600000000' },
    });
  const cron = start();
  try {
    cloud.configure('maintenance: { drain: 2s }\n');
    expect(await hook('before-backup', '7', 'Full')).toMatchObject({
      status: 75,
      log: expect.stringContaining(`still running after 2 s, and writing: php cron.php (process ${cron.pid})`),
    });
    expect(await isQuiet()).toBe(false);
  } finally {
    cron.kill('SIGKILL');
  }
  expect(await hook('before-backup', '8', 'Full')).toMatchObject({ status: 0 });
});

test('the file daemon is killed, or the hook in the middle of it: the site goes on', async () => {
  const daemon = await daemonThatRan(cloud, 'before-backup', 'cloud', '7', 'Full');
  expect(daemon.status).toBe(0);
  expect(await isQuiet()).toBe(true);
  daemon.kill();
  await until(async () => !(await isQuiet()));

  const environment = { PENSTOCK_CONFIG_DIR: cloud.configDir, PENSTOCK_STATE_DIR: cloud.stateDir };
  const cron = spawn('php', [join(cloud.site.root, 'cron.php')], {
    ...cloud.site.owner,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', STAND_IN_CRON_PAUSE: '600000000' },
  });
  const child = spawn(executable('before-backup'), ['cloud', '8', 'Full'], { env: environment, cwd: '/', stdio: 'ignore' });
  try {
    // It waits for cron.php, with maintenance mode on.
    await until(isQuiet);
    child.kill('SIGKILL');
    const lease = join(cloud.stateDir, 'leases/cloud.json');
    writeFileSync(lease, JSON.stringify({ ...(JSON.parse(readFileSync(lease, 'utf8')) as object), boot: 'another one' }));
    await penstock(['maintenance', 'sweep', ...cloud.options]);
    await until(async () => !(await isQuiet()));
  } finally {
    cron.kill('SIGKILL');
  }
});

test('by hand', async () => {
  expect(await penstock(['maintenance', 'on', 'cloud', ...cloud.options])).toMatchObject({ status: 0 });
  expect(await isQuiet()).toBe(true);
  expect(await penstock(['maintenance', 'off', 'cloud', ...cloud.options])).toMatchObject({ status: 0 });
  expect(await isQuiet()).toBe(false);
});

test('without config.php every verb that needs it says so in one line, and a stream still becomes a file', async () => {
  const reader = `${executable('bpipe-reader')} cloud/database ${cloud.options.join(' ')}`;
  const { stdout: stream } = await backupStream({ reader });
  renameSync(cloud.configFile, `${cloud.configFile}.away`);
  expect(await hook('before-backup', '7', 'Full')).toMatchObject({
    status: 66,
    log: expect.stringMatching(/^before-backup: error: there is no \S+config\.php: /),
  });
  expect(await backupStream({ reader })).toMatchObject({ exitCode: 66 });
  const where = join(cloud.stateDir, 'elsewhere');
  const written = await penstock(['verify'], stream);
  expect(written).toMatchObject({ status: 0 });
  const writer = `${executable('bpipe-writer')} cloud/database --where '%w' --replace '%r' ${cloud.options.join(' ')}`;
  expect(await restoreStream({ writer, input: stream, where })).toMatchObject({ status: 0 });
  expect(readFileSync(join(where, 'penstock/cloud/database.sql')).equals(stream)).toBe(true);
});
