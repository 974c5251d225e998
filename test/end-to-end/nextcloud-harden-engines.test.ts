import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clouds } from '../support/nextcloud/clouds.ts';
import { isLocked, photo, restore } from '../support/nextcloud/jobs.ts';
import type { LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock } from '../support/penstock.ts';

/* A site that is closed as in 2017 is backed up, restored, brought to another release and opened again, whatever its database is. */

const { kinds, install, backUp } = clouds();

async function harden(cloud: LiveNextcloud, ...args: string[]): Promise<{ status: number | null; text: string }> {
  const { status, stdout, stderr } = await penstock(['harden', 'cloud', ...args, ...cloud.options], '', {
    PATH: process.env['PATH'] ?? '',
  });
  return { status, text: stdout.toString() + stderr };
}

const of = (cloud: LiveNextcloud, name: string): string => {
  const { uid, gid, mode } = lstatSync(join(cloud.site.root, name));
  return `${uid}:${gid} ${(mode & 0o777).toString(8)}`;
};

describe.skipIf(process.getuid?.() !== 0).each(kinds)('on %s', (kind) => {
  test('closed, in use, backed up and restored, loosened, taken back', async () => {
    const cloud = await install(kind);
    const before = [of(cloud, 'version.php'), of(cloud, 'config/config.php'), of(cloud, 'occ')];
    expect(await harden(cloud, '--as', '2017')).toMatchObject({
      status: 0,
      text: expect.stringContaining('as the guide of 2017 had them'),
    });
    expect([of(cloud, 'version.php'), of(cloud, 'config/config.php'), of(cloud, 'data')]).toEqual(['0:33 640', '33:33 640', '33:33 750']);
    const backup = await backUp(cloud, 1);
    const { status, log } = await restore(cloud, backup, 2);
    expect(status, log).toBe(0);
    expect(await isLocked(cloud)).toBe(false);
    // What came back is as it was backed up: closed.
    expect([of(cloud, 'version.php'), of(cloud, 'config/config.php'), of(cloud, 'data')]).toEqual(['0:33 640', '33:33 640', '33:33 750']);
    expect(lstatSync(photo(cloud)).uid).toBe(33);
    expect(await cloud.site.occ(['files:scan', '--all'])).toMatchObject({ status: 0 });
    expect(await harden(cloud, '--loosen')).toMatchObject({ status: 0 });
    expect(of(cloud, 'version.php')).toBe('33:33 640');
    expect(await harden(cloud, '--undo')).toMatchObject({ status: 0 });
    expect(await harden(cloud, '--undo')).toMatchObject({ status: 0 });
    expect([of(cloud, 'version.php'), of(cloud, 'config/config.php'), of(cloud, 'occ')]).toEqual(before);
  });
});
