import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { runHook } from '../support/hook.ts';
import { penstock } from '../support/penstock.ts';
import { quietApplication } from '../support/quiet-application.ts';

/* Apps that an update of a Nextcloud has disabled: found against what a backup has noted, and enabled again where they fit. */

const undo = cleanups();
let cloud: LiveNextcloud;
let inventory: string;

beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  undo.push(() => cloud.remove());
  inventory = join(cloud.stateDir, 'inventories/cloud.json');
});

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

async function apps(...args: string[]): Promise<Ran> {
  const { status, stdout, stderr } = await penstock(['apps', ...cloud.options, 'cloud', ...args], '', { PATH: process.env['PATH'] ?? '' });
  return { status, out: stdout.toString(), err: stderr };
}

/** A backup, and then an update to 33 that disables these. */
async function update(disables: string): Promise<void> {
  expect((await runHook(cloud, 'before-backup', 'cloud', '1', 'Full')).status).toBe(0);
  // The job was cancelled; what it noted is there.
  await runHook(cloud, 'after-backup', 'cloud', '1', 'Canceled');
  writeFileSync(join(cloud.site.root, 'version.php'), "<?php\n$OC_Version = [33, 0, 0, 1];\n$OC_VersionString = '33.0.0';\n");
  const env = { STAND_IN_UPGRADE_DISABLES: disables };
  expect(await cloud.site.occ(['upgrade'], { env })).toMatchObject({ status: 0 });
}

function fitsUpTo(app: string, release: number): void {
  const directory = join(cloud.site.root, 'apps', app, 'appinfo');
  mkdirSync(directory, { recursive: true });
  const text = `<info>\n<name>${app.toUpperCase()}</name>\n<dependencies><nextcloud min-version="30" max-version="${release}"/></dependencies>\n</info>\n`;
  writeFileSync(join(directory, 'info.xml'), text);
}

test('what an update disabled is listed, and enabled again', async () => {
  await update('calendar,contacts');
  const { status, out, err } = await apps();
  expect(out).toMatch(/^cloud: apps against those of \d{4}-\S+Z \(release 32\.0\.1\)\n/);
  expect(out).toContain('  disabled since: calendar 5.3.1\n  disabled since: contacts 7.1.0\npenstock apps cloud --enable enables');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(JSON.parse((await apps('--json')).out)).toMatchObject({
    application: 'cloud',
    inventory,
    release: '32.0.1',
    disabled: [{ app: 'calendar', was: '5.3.1', is: '5.3.1' }, { app: 'contacts' }],
    gone: [],
    new: [],
    changed: [],
  });

  expect(await apps('--enable', 'files')).toMatchObject({
    status: 64,
    err: expect.stringContaining('hint: those are: calendar, contacts'),
  });
  expect(await apps('--enable', 'contacts')).toEqual({ status: 0, out: 'cloud: contacts is enabled again\n', err: '' });
  expect(await apps('--enable')).toEqual({ status: 0, out: 'cloud: calendar is enabled again\n', err: '' });
  expect(await apps('--enable')).toMatchObject({ status: 0, out: 'cloud: no app is disabled that was enabled\n' });
  expect((await apps()).out).toMatch(/: the same\n$/);
});

test('one that does not fit keeps no other from its turn, and is enabled only with --force', async () => {
  await update('calendar,contacts,custom_notes');
  fitsUpTo('calendar', 32);
  fitsUpTo('contacts', 33);
  const { status, out, err } = await apps('--enable');
  expect(out).toBe('cloud: contacts is enabled again\ncloud: custom_notes is enabled again\n');
  expect(err).toContain('error: 1 app could not be enabled\n');
  expect(err).toContain(
    'calendar was not enabled: App "CALENDAR" cannot be installed because it is not compatible with this version of the server.\n',
  );
  expect(status).toBe(65);
  expect(JSON.parse((await apps('--enable', '--json')).out)).toMatchObject({ enabled: [], failed: [{ app: 'calendar' }] });
  expect(await apps('--enable', '--force')).toEqual({ status: 0, out: 'cloud: calendar is enabled again\n', err: '' });
});

test('gone, new, another version; one that is gone is asked for only by its name', async () => {
  await update('calendar');
  const noted = JSON.parse(readFileSync(inventory, 'utf8')) as { apps: { enabled: Record<string, string>; disabled: unknown } };
  const { dav: _, ...enabled } = noted.apps.enabled;
  const other = join(cloud.stateDir, 'aside.json');
  const then = { ...noted, apps: { enabled: { ...enabled, files: '2.0.0', lost: '1.0', '--version': '1' }, disabled: { contacts: null } } };
  writeFileSync(other, JSON.stringify(then));
  const { out } = await apps('--inventory', other);
  for (const line of [
    'disabled since: calendar 5.3.1',
    'gone: lost 1.0, which was enabled',
    'enabled since: contacts 7.1.0',
    'new: dav 1.34.0, enabled',
    'another version: files 2.0.0 -> 2.4.0',
  ])
    expect(out).toContain(`  ${line}\n`);
  expect((await apps('--inventory', other, '--enable')).out).toBe('cloud: calendar is enabled again\n');
  expect(await apps('--inventory', other, '--enable', 'lost')).toMatchObject({
    status: 65,
    err: expect.stringContaining('error: lost was not enabled: lost not found\n'),
  });
  expect(await apps('--inventory', other, '--enable', '--', '--version')).toMatchObject({
    status: 65,
    err: expect.stringContaining('"--version" is no name of an app'),
  });
});

test('without any backup: the list is noted by hand before the update', async () => {
  expect(await apps('--note')).toEqual({ status: 0, out: `cloud: 6 enabled apps are noted in ${inventory}\n`, err: '' });
  expect((await apps()).out).toMatch(/: the same\n$/);
  await cloud.site.occ(['app:disable', 'calendar']);
  expect((await apps()).out).toContain('disabled since: calendar 5.3.1\n');
  expect(await apps('--note', '--enable')).toMatchObject({ status: 64 });
});

test('no inventory, a damaged one, a database that is down, somebody else at it, an application without apps', async () => {
  expect(await apps()).toMatchObject({ status: 66, err: expect.stringContaining(`there is no ${inventory}`) });
  await update('calendar');
  mkdirSync(join(cloud.stateDir, 'locks'), { recursive: true });
  const until = new Date(Date.now() + 600_000).toISOString();
  const lock = { jobId: '7', purpose: 'backup', process: { pid: 1, startedAt: '' }, since: until, until };
  writeFileSync(join(cloud.stateDir, 'locks/cloud.json'), JSON.stringify(lock));
  expect(await apps('--enable')).toMatchObject({ status: 75 });
  expect(await apps()).toMatchObject({ status: 0 });
  rmSync(join(cloud.site.dataDirectory, '.ncdata'));
  expect(await apps()).toMatchObject({ status: 69, err: expect.stringContaining('occ app:list does not tell which apps there are') });
  writeFileSync(inventory, '{"takenAt":');
  expect(await apps()).toMatchObject({ status: 65, err: expect.stringContaining('does not say which apps there were') });
  expect(await apps('calendar')).toMatchObject({ status: 64 });

  const shop = quietApplication();
  undo.push(() => Promise.resolve(shop.remove()));
  const { status, stderr } = await penstock(['apps', 'shop', ...shop.options]);
  expect(status).toBe(78);
  expect(stderr).toContain('shop is a generic application, and has no apps');
});
