import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { siteOf } from '../../../src/applications/nextcloud/site.ts';
import { switchMaintenance } from '../../../src/applications/nextcloud/switch-maintenance.ts';
import { cleanups } from '../../support/cleanups.ts';
import { liveNextcloud, type LiveNextcloud } from '../../support/nextcloud/live-nextcloud.ts';

const undo = cleanups();
const asRoot = process.getuid?.() === 0;

async function cloud(config: Readonly<Record<string, unknown>> = {}): Promise<LiveNextcloud> {
  const made = await liveNextcloud({ dbtype: 'sqlite3' }, { config });
  undo.push(() => made.remove());
  return made;
}

async function turn(one: LiveNextcloud, wanted: boolean): Promise<string[]> {
  const said: string[] = [];
  const { place } = siteOf(await one.read());
  await switchMaintenance(place, wanted, { signal: AbortSignal.timeout(60_000), warn: (line) => void said.push(line) });
  return said;
}

const isOn = async (one: LiveNextcloud): Promise<boolean> => siteOf(await one.read()).found.isInMaintenance;
const database = (one: LiveNextcloud): string => join(one.site.dataDirectory, 'owncloud.db');

test('on, off, and each twice; owner and mode stay', async () => {
  const one = await cloud();
  for (const wanted of [true, true, false, false]) {
    expect(await turn(one, wanted)).toEqual([]);
    expect(await isOn(one)).toBe(wanted);
  }
  const { uid, gid, mode } = statSync(one.configFile);
  expect({ uid, gid, mode: mode & 0o777 }).toEqual({ ...one.site.owner, mode: 0o640 });
});

test('with the database gone, config.php is edited, both ways; all else stays in it', async () => {
  const one = await cloud();
  const before = siteOf(await one.read()).found;
  renameSync(database(one), `${database(one)}.away`);
  const { ino } = statSync(one.configFile);
  expect(await turn(one, true)).toEqual([
    expect.stringMatching(/^occ did not switch maintenance mode on \(.*no such file.*\), so config\.php was edited$/),
  ]);
  expect(await isOn(one)).toBe(true);
  await turn(one, false);
  const { uid, gid, mode, ino: after } = statSync(one.configFile);
  expect({ uid, gid, mode: mode & 0o777, ino: after }).toEqual({ ...one.site.owner, mode: 0o640, ino });
  renameSync(`${database(one)}.away`, database(one));
  expect(siteOf(await one.read()).found).toEqual({ ...before, isInMaintenance: false, maintenanceFrom: 'config.php' });
  expect(await one.site.occ(['status', '--output=json'])).toMatchObject({ status: 0 });
});

test('another file sets it: that is said, and config.php is left as it is', async () => {
  const one = await cloud();
  writeFileSync(join(one.site.root, 'config/z.config.php'), "<?php $CONFIG = ['maintenance' => false];");
  const text = readFileSync(one.configFile, 'utf8');
  await expect(turn(one, true)).rejects.toMatchObject({
    kind: 'configuration',
    message: 'maintenance mode cannot be switched on: z.config.php says false, and wins over config.php',
  });
  expect(readFileSync(one.configFile, 'utf8')).toBe(text);
});

test('the environment sets it', async () => {
  const one = await cloud();
  process.env['NC_maintenance'] = 'false';
  try {
    await expect(turn(one, true)).rejects.toMatchObject({ message: expect.stringContaining('NC_maintenance says false') });
  } finally {
    delete process.env['NC_maintenance'];
  }
});

test('a read-only configuration, and one that was never installed', async () => {
  const one = await cloud({ config_is_read_only: true });
  await expect(turn(one, true)).rejects.toMatchObject({
    message: expect.stringContaining('config_is_read_only'),
    hint: expect.stringContaining('stop:'),
  });
  one.rewrite({ dbtype: 'sqlite3', instanceid: 'x' });
  await expect(turn(one, true)).rejects.toMatchObject({ message: expect.stringContaining('is not installed') });
});

test.runIf(asRoot)('a config.php that its owner may not write', async () => {
  const one = await cloud();
  chmodSync(one.configFile, 0o440);
  await expect(turn(one, true)).rejects.toMatchObject({
    kind: 'privileges',
    message: expect.stringContaining('cannot be written by the user it belongs to'),
  });
});

test('code that is older than the configuration runs nothing; the site goes on all the same', async () => {
  const one = await cloud();
  await turn(one, true);
  const version = join(one.site.root, 'version.php');
  writeFileSync(version, readFileSync(version, 'utf8').replace('[32, 0, 1, 2]', '[31, 0, 0, 1]'));
  expect(await turn(one, false)).toEqual([expect.stringContaining('Downgrading is not supported')]);
  expect(await isOn(one)).toBe(false);
});

test('what occ complains of holds no trace, where a password may stand', async () => {
  const one = await cloud();
  rmSync(database(one));
  const [said = ''] = await turn(one, true);
  expect(said).not.toMatch(/#0|Stack trace/);
});
