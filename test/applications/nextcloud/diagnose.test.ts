import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diagnose } from '../../../src/applications/nextcloud/diagnose.ts';
import { inventorySchema, takeInventory } from '../../../src/applications/nextcloud/take-inventory.ts';
import { cleanups } from '../../support/cleanups.ts';
import { liveNextcloud, type LiveNextcloud } from '../../support/nextcloud/live-nextcloud.ts';

const undo = cleanups();

async function cloud(config: Readonly<Record<string, unknown>> = {}): Promise<LiveNextcloud> {
  const made = await liveNextcloud({ dbtype: 'sqlite3' }, { config });
  undo.push(() => made.remove());
  return made;
}

const surroundings = (warned: string[] = []) => ({ signal: AbortSignal.timeout(60_000), warn: (line: string) => void warned.push(line) });
const found = async (one: LiveNextcloud) => diagnose(await one.read(), surroundings());

test('a site that is as it must be', async () => {
  const one = await cloud();
  expect(await found(one)).toEqual([
    { level: 'ok', what: `Nextcloud 32.0.1 in ${one.site.root}, run as user ${one.site.owner.uid}` },
    { level: 'ok', what: 'its maintenance mode can be switched, and is off' },
  ]);
});

test('what keeps it from falling silent, a wrong data directory, another release', async () => {
  const one = await cloud({ config_is_read_only: true, objectstore: { class: 'S3' } });
  rmSync(join(one.site.dataDirectory, '.ncdata'));
  writeFileSync(join(one.site.root, 'config/z.config.php'), "<?php $CONFIG = ['maintenance' => false];");
  const version = join(one.site.root, 'version.php');
  writeFileSync(version, readFileSync(version, 'utf8').replace('[32, 0, 1, 2]', '[31, 0, 0, 1]'));
  const lines = (await found(one)).map(({ level, what }) => `${level} ${what}`);
  expect(lines).toEqual([
    expect.stringMatching(/^ok Nextcloud/),
    expect.stringMatching(/^warn occ app:list does not tell/),
    'fail the code is of 31.0.0.1, and what is installed of 32.0.1.2',
    expect.stringContaining('config_is_read_only'),
    'fail its maintenance mode cannot be switched: z.config.php sets maintenance over config.php',
    expect.stringMatching(/^fail .* has no \.ncdata/),
    expect.stringMatching(/^warn not in the backup: the files lie in object storage/),
  ]);
  one.configure('stop: { units: [php8.2-fpm] }\n');
  expect((await found(one)).map(({ what }) => what)).toContain('it falls silent by stopping php8.2-fpm');
});

test('the inventory has releases and apps, also in maintenance mode, and warns of what no list of files shows', async () => {
  const one = await cloud();
  await one.site.occ(['maintenance:mode', '--on']);
  const warned: string[] = [];
  const inventory = inventorySchema.parse(await takeInventory(await one.read(), surroundings(warned)));
  expect(inventory).toMatchObject({
    version: '32.0.1.2',
    versionString: '32.0.1',
    instanceId: 'oc1a2b3c4d5e',
    dataDirectory: one.site.dataDirectory,
    apps: { enabled: { calendar: '5.3.1', custom_notes: '0.3.0' }, disabled: {} },
  });
  expect(warned).toEqual([]);
});

test('without its database there is an inventory without apps, and a word of it', async () => {
  const one = await cloud();
  rmSync(join(one.site.dataDirectory, 'owncloud.db'));
  const warned: string[] = [];
  expect(await takeInventory(await one.read(), surroundings(warned))).not.toHaveProperty('apps');
  expect(warned).toEqual([expect.stringMatching(/^occ app:list does not tell which apps there are: RuntimeException: Failed to connect/)]);
});
