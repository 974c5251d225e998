import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHook } from '../support/hook.ts';
import { clouds } from '../support/nextcloud/clouds.ts';
import { isLocked, photo, restore } from '../support/nextcloud/jobs.ts';
import type { LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { withOccEnv } from '../support/nextcloud/with-occ-env.ts';
import { penstock } from '../support/penstock.ts';

/* A backup of 32 under code of 33: `occ upgrade` is a step after the restore, and it may disable apps, or fail. */

const { kinds, install, clientOf, backUp } = clouds();
const allowed = 'after-restore: { upgrade: true }\n';

const install33 = (cloud: LiveNextcloud): void =>
  writeFileSync(join(cloud.site.root, 'version.php'), "<?php\n$OC_Version = [33, 0, 0, 1];\n$OC_VersionString = '33.0.0';\n");
const statusOf = async (cloud: LiveNextcloud): Promise<unknown> => JSON.parse((await cloud.site.occ(['status', '--output=json'])).stdout);

async function run(cloud: LiveNextcloud, ...args: string[]): Promise<{ status: number | null; text: string }> {
  const { status, stdout, stderr } = await penstock([...args, ...cloud.options], '', { PATH: process.env['PATH'] ?? '' });
  return { status, text: stdout.toString() + stderr };
}

describe.each(kinds)('on %s', (kind) => {
  test('the apps that it disabled are named, and can be enabled again', async () => {
    const cloud = await install(kind);
    const backup = await backUp(cloud, 1);
    install33(cloud);
    cloud.configure(withOccEnv(cloud, { STAND_IN_UPGRADE_DISABLES: 'calendar,custom_notes' }) + allowed);
    const { status, log } = await restore(cloud, backup, 2);
    expect(log).toContain('cloud: upgraded from 32.0.1.2 to 33.0.0.1\n');
    expect(log).toContain(
      'cloud: the upgrade disabled calendar, custom_notes: penstock apps cloud --enable calendar custom_notes brings back those that fit\n',
    );
    expect([status, await isLocked(cloud)]).toEqual([0, false]);
    expect((await run(cloud, 'apps', 'cloud')).text).toMatch(/disabled since: calendar 5\.3\.1\n.*disabled since: custom_notes 0\.3\.0\n/);
    expect(await run(cloud, 'apps', 'cloud', '--enable')).toMatchObject({
      status: 0,
      text: expect.stringContaining('calendar is enabled again'),
    });
  });

  test('it fails: all is restored, the site is not locked and answers nobody, and what to do is said; a rollback brings back what was there', async () => {
    const cloud = await install(kind);
    const backup = await backUp(cloud, 1);
    install33(cloud);
    expect(await cloud.site.occ(['upgrade'])).toMatchObject({ status: 0 });
    rmSync(photo(cloud));
    cloud.configure(withOccEnv(cloud, { STAND_IN_UPGRADE_FAILS: '1' }) + allowed);
    const { status, log } = await restore(cloud, backup, 2);
    expect(log).toMatch(/\ncloud: database database is the restored one/);
    expect(log).toContain('cloud: it is not silent any more\n');
    const unwrapped = log.replace(/\n +/g, ' ');
    expect(unwrapped).toContain(
      'error: occ upgrade from 32.0.1.2 to 33.0.0.1 failed: Exception: Update failed; files and database are restored, and Nextcloud answers nobody until an upgrade has succeeded',
    );
    expect(unwrapped).toMatch(
      /hint: see what it says, .*occ maintenance:data-fingerprint and .*penstock rollback cloud brings back what was there before/,
    );
    expect([status, await isLocked(cloud)]).toEqual([69, false]);
    expect((await run(cloud, 'maintenance', 'status', 'cloud')).text).toContain('not held silent');
    const client = await clientOf(cloud);
    expect(await client.ask('GET', 'files/alice/Photos/holiday.jpg')).toMatchObject({ status: 503 });
    // Asked again, it says so again, and not that all is well.
    expect(await runHook(cloud, 'after-restore', 'cloud', '2', 'OK')).not.toMatchObject({ log: expect.stringContaining('upgraded') });

    const back = await run(cloud, 'rollback', 'cloud', '--yes');
    expect(back.status, back.text).toBe(0);
    expect(await statusOf(cloud)).toMatchObject({ maintenance: false, version: '33.0.0.1' });
    expect(await client.ask('GET', 'files/alice/Photos/holiday.jpg')).toMatchObject({ status: 503 });
    expect(await client.ask('GET', 'calendars/alice/work/alice-work-3.ics')).toMatchObject({ status: 200 });
    cloud.configure(allowed);
    const again = await restore(cloud, backup, 3);
    expect(again.status, again.log).toBe(0);
    expect(await statusOf(cloud)).toMatchObject({ maintenance: false, version: '33.0.0.1' });
    expect(await client.ask('GET', 'files/alice/Photos/holiday.jpg')).toMatchObject({ status: 200 });
  });
});

describe('a site that its admin had locked before the restore', () => {
  test('stays locked when the upgrade fails, and that is said', async () => {
    const cloud = await install('MariaDB');
    const backup = await backUp(cloud, 1);
    install33(cloud);
    cloud.configure(withOccEnv(cloud, { STAND_IN_UPGRADE_FAILS: '1' }) + allowed);
    await cloud.site.occ(['maintenance:mode', '--on']);
    const { status, log } = await restore(cloud, backup, 2);
    expect(log).toContain('occ upgrade from 32.0.1.2 to 33.0.0.1 failed');
    expect(log).toContain('it stays silent, as it was before');
    expect([status, await isLocked(cloud)]).toEqual([69, true]);
  });
});

describe('a snapshot of before', () => {
  test('is brought to the newer code, where that is allowed; an upgrade that fails is said, with its status', async () => {
    const cloud = await install('SQLite');
    expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
    install33(cloud);
    cloud.configure(withOccEnv(cloud, { STAND_IN_UPGRADE_FAILS: '1' }) + allowed);
    const failed = await run(cloud, 'snapshot', 'restore', 'cloud');
    expect(failed).toMatchObject({ status: 69, text: expect.stringContaining('answers nobody until an upgrade has succeeded') });
    expect(await isLocked(cloud)).toBe(false);
    cloud.configure(withOccEnv(cloud, { STAND_IN_UPGRADE_DISABLES: 'contacts' }) + allowed);
    const { status, text } = await run(cloud, 'snapshot', 'restore', 'cloud');
    expect(text).toContain('cloud: the upgrade disabled contacts:');
    expect([status, await isLocked(cloud)]).toEqual([0, false]);
  });
});
