import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock } from '../support/penstock.ts';

/* The update guide, backwards: a Nextcloud after an update that went wrong, and its snapshot of before. */

const undo = cleanups();
let cloud: LiveNextcloud;
let log: string;
let version: string;
let old: string;

beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  undo.push(() => cloud.remove());
  log = join(cloud.site.dataDirectory, 'kept-by-alice.txt');
  writeFileSync(log, 'before the update');
  version = join(cloud.site.root, 'version.php');
  old = readFileSync(version, 'utf8');
});

async function run(...args: string[]): Promise<{ readonly status: number | null; readonly out: string; readonly err: string }> {
  const { status, stdout, stderr } = await penstock([...args, ...cloud.options], '', { PATH: process.env['PATH'] ?? '' });
  return { status, out: stdout.toString(), err: stderr };
}

async function updateBadly(): Promise<void> {
  writeFileSync(version, "<?php\n$OC_Version = [33, 0, 0, 1];\n$OC_VersionString = '33.0.0';\n");
  expect(await cloud.site.occ(['upgrade'], { env: { STAND_IN_UPGRADE_DISABLES: 'calendar' } })).toMatchObject({ status: 0 });
  writeFileSync(log, 'broken by the update');
}

const installed = (): string | undefined => /'version' => '([^']+)'/.exec(readFileSync(cloud.configFile, 'utf8'))?.[1];
const isInMaintenance = (): boolean => /'maintenance' => true/.test(readFileSync(cloud.configFile, 'utf8'));

test('a bad update is undone by one command, when the old code is back', async () => {
  const before = installed();
  expect(await run('snapshot', 'create', 'cloud', '--note', 'before 33')).toMatchObject({ status: 0 });
  await updateBadly();
  expect(installed()).not.toBe(before);

  // The code of 33 cannot run the database of 32: said before anything is final, and all stays as it is.
  const refused = await run('snapshot', 'restore', 'cloud');
  expect(refused).toMatchObject({ status: 65 });
  expect(refused.err).toContain('which is newer');
  expect(readFileSync(log, 'utf8')).toBe('broken by the update');
  expect(isInMaintenance()).toBe(false);

  writeFileSync(version, old);
  const { status, out, err } = await run('snapshot', 'restore', 'cloud');
  expect({ status, err }).toEqual({ status: 0, err: expect.not.stringContaining('error:') });
  expect(out).toContain('the backup is of Nextcloud 32.0.1');
  expect(readFileSync(log, 'utf8')).toBe('before the update');
  expect(installed()).toBe(before);
  expect(isInMaintenance()).toBe(false);
  // The snapshot has noted which apps there were.
  const apps = JSON.parse((await run('apps', 'cloud', '--json')).out) as { release: string; disabled: unknown[] };
  expect(apps).toMatchObject({ release: '32.0.1', disabled: [] });
});

test('a snapshot notes the apps that an update disables', async () => {
  expect(await run('snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
  await updateBadly();
  expect((await run('apps', 'cloud')).out).toContain('disabled since: calendar');
});
