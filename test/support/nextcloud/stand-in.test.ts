import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanups } from '../cleanups.ts';
import { installNextcloud, type Nextcloud } from './install-nextcloud.ts';

const cleanup = cleanups();
const asRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };

async function nextcloud(more: Readonly<Record<string, unknown>> = {}): Promise<Nextcloud> {
  const site = await installNextcloud({ dbtype: 'sqlite3' }, more);
  cleanup.push(site.remove);
  return site;
}

const configFile = (site: Nextcloud): string => join(site.root, 'config/config.php');

test('maintenance:mode says what it does, and what it did already', async () => {
  const site = await nextcloud();
  expect(await site.occ(['maintenance:mode'])).toEqual({ status: 0, stdout: 'Maintenance mode is currently disabled\n', stderr: '' });
  expect(await site.occ(['maintenance:mode', '--off'])).toMatchObject({ status: 0, stdout: 'Maintenance mode already disabled\n' });
  expect(await site.occ(['maintenance:mode', '--on'])).toEqual({ status: 0, stdout: 'Maintenance mode enabled\n', stderr: '' });
  expect(await site.occ(['maintenance:mode', '--on'])).toMatchObject({ status: 0, stdout: 'Maintenance mode already enabled\n' });
  expect(await site.occ(['status', '-e'])).toMatchObject({ status: 1 });
  expect(statSync(configFile(site)).mode & 0o777).toBe(0o640);
  expect(await site.occ(['maintenance:mode', '--output=json'])).toMatchObject({ status: 1 });
  expect(await site.occ(['maintenance:mode', '--no-warnings'])).toEqual({ status: 0, stdout: '', stderr: '' });
});

test.runIf(asRoot)('a wrong user, a read-only file and one of root’s: nothing is done, and the status is 0', async () => {
  const site = await nextcloud();
  const refused = { status: 0, stdout: expect.stringMatching(/^Cannot write into "config" directory!/) };
  expect(await site.occ(['maintenance:mode', '--on'], { as: nobody })).toMatchObject(refused);
  chownSync(configFile(site), 0, 33);
  expect(await site.occ(['maintenance:mode', '--on'])).toMatchObject(refused);
  chownSync(configFile(site), 33, 33);
  chmodSync(configFile(site), 0o440);
  expect(await site.occ(['maintenance:mode', '--on'])).toMatchObject(refused);
  expect(readFileSync(configFile(site), 'utf8')).not.toContain("'maintenance' => true");
});

test('where another file or the environment sets it, the words are the same and it stays', async () => {
  const site = await nextcloud();
  writeFileSync(join(site.root, 'config/z.config.php'), "<?php $CONFIG = ['maintenance' => false, 'extra_over' => 'leaked'];");
  expect(await site.occ(['maintenance:mode', '--on'])).toMatchObject({ status: 0, stdout: 'Maintenance mode enabled\n' });
  expect(await site.occ(['maintenance:mode'])).toMatchObject({ stdout: 'Maintenance mode is currently disabled\n' });
  expect(readFileSync(configFile(site), 'utf8')).toContain('leaked');
  rmSync(join(site.root, 'config/z.config.php'));
  const env = { NC_maintenance: 'false' };
  expect(await site.occ(['maintenance:mode', '--on'], { env })).toMatchObject({ status: 0 });
  expect(await site.occ(['maintenance:mode'], { env })).toMatchObject({ stdout: 'Maintenance mode is currently disabled\n' });
});

test('a read-only configuration, no installation, missing .ncdata, newer and older code', async () => {
  const readOnly = await nextcloud({ config_is_read_only: true });
  expect(await readOnly.occ(['maintenance:mode', '--on'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('read-only via option'),
  });

  const site = await nextcloud();
  rmSync(join(site.dataDirectory, '.ncdata'));
  expect(await site.occ(['maintenance:mode', '--on'])).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('Your data directory is invalid.'),
  });
  writeFileSync(join(site.dataDirectory, '.ncdata'), '');

  const code = readFileSync(join(site.root, 'version.php'), 'utf8');
  writeFileSync(join(site.root, 'version.php'), code.replace('[32, 0, 1, 2]', '[33, 0, 0, 1]'));
  expect(await site.occ(['status', '-e'])).toMatchObject({ status: 2 });
  expect(await site.occ(['maintenance:mode', '--on'])).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/require upgrade.*\n.*occ upgrade/),
  });
  expect(await site.occ(['upgrade'])).toMatchObject({ status: 0, stdout: expect.stringContaining('Maintenance mode is kept active') });
  writeFileSync(join(site.root, 'version.php'), code);
  expect(await site.occ(['maintenance:mode'])).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('Downgrading is not supported'),
  });

  rmSync(configFile(site));
  expect(await site.occ(['maintenance:mode', '--on'])).toMatchObject({ status: 1, stdout: expect.stringContaining('maintenance:install') });
  expect(readFileSync(configFile(site), 'utf8')).toBe('');
  expect(await site.occ(['status', '-e'])).toMatchObject({ status: 0 });
});

test('with the database gone, everything that asks it fails with a trace on stdout, and nothing changes', async () => {
  const site = await nextcloud();
  rmSync(join(site.dataDirectory, 'owncloud.db'));
  for (const args of [
    ['maintenance:mode', '--on'],
    ['config:list', 'system', '--private'],
  ]) {
    expect(await site.occ(args)).toMatchObject({ status: 1, stdout: expect.stringContaining('An unhandled exception has been thrown:') });
  }
  expect(readFileSync(configFile(site), 'utf8')).not.toContain("'maintenance' => true");
});

test('in maintenance mode apps have no commands, cron does nothing, and the web says 503 but for status.php', async () => {
  const site = await nextcloud();
  expect(await site.occ(['files:scan', '--all'])).toMatchObject({ status: 0 });
  await site.occ(['maintenance:mode', '--on']);
  expect(await site.occ(['files:scan', '--all'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no commands defined in the "files" namespace'),
  });
  expect(await site.occ(['config:list', 'system', '--private'])).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('is in maintenance mode'),
  });
  expect(await site.php('cron.php')).toEqual({ status: 0, stdout: '', stderr: '' });
  const web = await site.serve();
  cleanup.push(web.stop);
  const page = await fetch(`${web.url}/`);
  expect([page.status, page.headers.get('X-Nextcloud-Maintenance-Mode'), page.headers.get('Retry-After')]).toEqual([503, '1', '120']);
  expect(await fetch(`${web.url}/status.php`).then((answer) => answer.json())).toMatchObject({ maintenance: true });
  await site.occ(['maintenance:mode', '--off']);
  expect((await fetch(`${web.url}/`)).status).toBe(200);
});

test.runIf(asRoot)('as root it becomes the owner, and files that it makes have root’s group; older ones refuse', async () => {
  const site = await nextcloud();
  const as = { uid: 0, gid: 0 };
  // A new file, so that its group is that of the process.
  rmSync(join(site.root, 'config'), { recursive: true });
  mkdirSync(join(site.root, 'config'));
  chownSync(join(site.root, 'config'), site.owner.uid, site.owner.gid);
  await site.occ(['status'], { as });
  await site.occ(['maintenance:mode', '--on'], { as });
  const { uid, gid } = statSync(configFile(site));
  expect({ uid, gid }).toEqual({ uid: site.owner.uid, gid: 0 });

  const older = await nextcloud();
  expect(await older.occ(['maintenance:mode'], { as, env: { STAND_IN_AGE: 'old' } })).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('user that owns the file config/config.php'),
  });
});

test('secrets are hidden without --private, and an unknown user is no failure', async () => {
  const site = await nextcloud();
  expect(JSON.parse((await site.occ(['config:list', 'system'])).stdout)).toMatchObject({
    system: { secret: '***REMOVED SENSITIVE VALUE***' },
  });
  expect(JSON.parse((await site.occ(['config:list', 'system', '--private'])).stdout)).toMatchObject({
    system: { secret: 'Zm9v/+c2VjcmV0' },
  });
  expect(await site.occ(['files:scan', 'nosuch'])).toMatchObject({ status: 0, stdout: expect.stringContaining('Unknown user') });
});
