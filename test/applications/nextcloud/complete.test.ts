import { chmodSync, chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { siteOf } from '../../../src/applications/nextcloud/site.ts';
import { cleanups } from '../../support/cleanups.ts';
import { liveNextcloud, type LiveNextcloud } from '../../support/nextcloud/live-nextcloud.ts';

const undo = cleanups();
const asRoot = process.getuid?.() === 0;

async function cloud(config: Readonly<Record<string, unknown>> = {}): Promise<LiveNextcloud> {
  const made = await liveNextcloud({ dbtype: 'sqlite3' }, { config });
  undo.push(() => made.remove());
  return made;
}

const installed = { installed: true, version: '32.0.1.2', instanceid: 'oc1', secret: 's', passwordsalt: 'p' };

describe('SQLite, which has no database keys', () => {
  test('everything comes from the installation', async () => {
    const one = await cloud();
    mkdirSync(join(one.site.root, 'themes'));
    const application = await one.read();
    const { root } = one.site;
    expect(application).toMatchObject({
      name: 'cloud',
      profile: 'nextcloud',
      directories: [`${root}/config`, `${root}/data`, `${root}/themes`],
      configuration: [one.configFile],
      databases: { database: { engine: 'sqlite', settings: { file: `${root}/data/owncloud.db` } } },
      exclude: expect.arrayContaining([
        `${root}/data/appdata_oc1a2b3c4d5e/preview`,
        `${root}/data/updater-oc1a2b3c4d5e`,
        `${root}/data/nextcloud.log*`,
      ]),
      excludeExpressions: [`^${root.replaceAll('.', '[.]')}/data/[^/]+/(cache|uploads)$`],
    });
    expect(siteOf(application)).toMatchObject({
      place: { root, owner: one.site.owner },
      found: { codeVersion: '32.0.1.2', codeVersionString: '32.0.1', configVersion: '32.0.1.2', isInstalled: true, isInMaintenance: false },
      notCovered: [],
    });
  });

  test('a data directory outside the tree, apps beside the code’s own, files of the root', async () => {
    const outside = mkdtempSync('/tmp/penstock-data-');
    chmodSync(outside, 0o755);
    if (asRoot) chownSync(outside, 33, 33);
    undo.push(() => Promise.resolve(rmSync(outside, { recursive: true, force: true })));
    const one = await cloud({ datadirectory: join(outside, 'data') });
    const { root } = one.site;
    for (const name of ['apps', 'custom_apps']) mkdirSync(join(root, name));
    writeFileSync(join(root, '.user.ini'), 'memory_limit=1G\n');
    one.rewrite({
      ...installed,
      datadirectory: `${outside}/data/`,
      apps_paths: [{ path: join(root, 'apps') }, { path: join(root, 'custom_apps'), writable: true }, { path: '/nowhere' }],
    });
    expect(await one.read()).toMatchObject({
      directories: [`${root}/config`, join(outside, 'data'), `${root}/custom_apps`],
      configuration: [one.configFile, `${root}/.user.ini`],
      databases: { database: { settings: { file: join(outside, 'data/owncloud.db') } } },
    });
  });
});

describe('which value counts', () => {
  test('config.php, then *.config.php in natural order, then the environment', async () => {
    const one = await cloud();
    const put = (name: string, prefix: string): void =>
      writeFileSync(join(one.site.root, 'config', name), `<?php $CONFIG = ['dbname' => '${prefix}', 'maintenance' => true];`);
    put('2.config.php', 'second');
    put('10.config.php', 'tenth');
    const application = await one.read();
    expect(application.databases['database']?.settings).toMatchObject({ file: expect.stringContaining('/tenth.db') });
    expect(siteOf(application).found).toMatchObject({ isInMaintenance: true, maintenanceFrom: '10.config.php' });
    expect(application.configuration).toEqual([
      one.configFile,
      ...['2', '10'].map((name) => join(one.site.root, `config/${name}.config.php`)),
    ]);
    process.env['NC_maintenance'] = 'false';
    try {
      expect(siteOf(await one.read()).found).toMatchObject({ isInMaintenance: false, maintenanceFrom: 'NC_maintenance' });
    } finally {
      delete process.env['NC_maintenance'];
    }
  });

  test('a directory of config.php that was moved', async () => {
    const one = await cloud();
    const moved = join(one.site.root, '../etc');
    renameSync(join(one.site.root, 'config'), moved);
    one.configure(`config: ${moved}\n`);
    expect(await one.read()).toMatchObject({ configuration: [join(moved, 'config.php')], own: { found: { isInstalled: true } } });
  });

  test('what is not covered is known', async () => {
    const one = await cloud();
    one.rewrite({ ...installed, objectstore: { class: 'S3' }, dbreplica: [{}], config_is_read_only: true });
    const { notCovered, found } = siteOf(await one.read());
    expect(notCovered).toEqual([expect.stringContaining('object storage'), expect.stringContaining('dbreplica')]);
    expect(found.isReadOnly).toBe(true);
  });
});

describe('config.php is', () => {
  test('missing', async () => {
    const one = await cloud();
    rmSync(one.configFile);
    await expect(one.read()).rejects.toMatchObject({ kind: 'no-input', message: expect.stringMatching(/^there is no .*config\.php/) });
  });

  test('empty at the moment: it is read again; empty for good: that is said', async () => {
    const one = await cloud();
    truncateSync(one.configFile);
    const reading = one.read();
    setTimeout(() => one.rewrite(installed), 700);
    expect(siteOf(await reading).found.isInstalled).toBe(true);
    truncateSync(one.configFile);
    await expect(one.read()).rejects.toMatchObject({
      kind: 'configuration',
      message: expect.stringContaining('sets no $CONFIG, or is empty'),
    });
  });

  test('being written by Nextcloud, under its lock', async () => {
    const one = await cloud();
    const writing = one.site.occ(['maintenance:mode', '--on'], { env: { STAND_IN_CONFIG_PAUSE: '1000000' } });
    const seen: boolean[] = [];
    for (let attempt = 0; attempt < 6; attempt++) seen.push(siteOf(await one.read()).found.isInMaintenance);
    await writing;
    seen.push(siteOf(await one.read()).found.isInMaintenance);
    expect(seen.at(-1)).toBe(true);
  });

  test('broken: the line is told, and nothing of what stands there', async () => {
    const one = await cloud();
    writeFileSync(one.configFile, `<?php\n$CONFIG = [\n  'dbpassword' => 'it's hunter2',\n];\n`);
    const failure: unknown = await one.read().catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'configuration', message: `${one.configFile} is no PHP that can be read: see line 3` });
    expect(inspect(failure, { depth: 9 })).not.toContain('hunter2');
  });

  test.runIf(asRoot)('root’s: nothing is run as root', async () => {
    const one = await cloud();
    chownSync(one.configFile, 0, 0);
    await expect(one.read()).rejects.toMatchObject({ message: expect.stringContaining('are never run as root') });
  });

  test('without its code', async () => {
    const one = await cloud();
    rmSync(join(one.site.root, 'version.php'));
    await expect(one.read()).rejects.toMatchObject({ message: `there is no ${one.site.root}/version.php` });
  });

  test('without its PHP', async () => {
    const one = await cloud();
    one.configure('php: /nowhere/php\n');
    await expect(one.read()).rejects.toMatchObject({ kind: 'unavailable', message: '/nowhere/php cannot be started' });
  });
});
