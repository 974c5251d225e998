import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clouds } from '../support/nextcloud/clouds.ts';
import { isLocked, photo, restore } from '../support/nextcloud/jobs.ts';
import type { LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock } from '../support/penstock.ts';

/* It was the wrong backup: files, database and configuration of before the restore are back, and the site goes on. */

const { kinds, install, clientOf, backUp } = clouds();

async function rollback(cloud: LiveNextcloud): Promise<{ status: number | null; text: string }> {
  const { status, stdout, stderr } = await penstock(['rollback', 'cloud', '--yes', ...cloud.options], '', {
    PATH: process.env['PATH'] ?? '',
  });
  return { status, text: stdout.toString() + stderr };
}
const secretOf = (cloud: LiveNextcloud): string | undefined => /'secret' => '([^']*)'/.exec(readFileSync(cloud.configFile, 'utf8'))?.[1];

describe.each(kinds)('on %s', (kind) => {
  test('rolled back, and the rollback rolled back', async () => {
    const cloud = await install(kind);
    const client = await clientOf(cloud);
    const backup = await backUp(cloud, 1);
    // A good day's work, which the wrong backup does not have.
    expect(await client.putEvent('made-later')).toBe(201);
    const note = join(cloud.site.dataDirectory, 'alice/files/made later.txt');
    writeFileSync(note, 'made later');
    rmSync(photo(cloud));
    writeFileSync(cloud.configFile, readFileSync(cloud.configFile, 'utf8').replace('Zm9v/+c2VjcmV0', 'of now'));
    expect(await restore(cloud, backup, 2)).toMatchObject({ status: 0 });
    // A file daemon removes nothing.
    expect([existsSync(photo(cloud)), secretOf(cloud)]).toEqual([true, 'Zm9v/+c2VjcmV0']);
    expect(await client.ask('GET', 'calendars/alice/work/made-later.ics')).toMatchObject({ status: 404 });
    const token = await client.token();

    const back = await rollback(cloud);
    expect(back.status, back.text).toBe(0);
    expect([existsSync(photo(cloud)), readFileSync(note, 'utf8'), secretOf(cloud), await isLocked(cloud)]).toEqual([
      false,
      'made later',
      'of now',
      false,
    ]);
    expect(await client.ask('GET', 'calendars/alice/work/made-later.ics')).toMatchObject({ status: 200 });
    expect(await client.ask('GET', 'calendars/alice/work/alice-work-3.ics')).toMatchObject({ status: 200 });
    // Who has synced with the restored one hears of everything anew.
    expect(await client.changesSince(token)).toBe(12);
    expect(back.text).toContain('calendar clients get all events anew');

    expect(await rollback(cloud)).toMatchObject({ status: 0 });
    expect([existsSync(photo(cloud)), secretOf(cloud), await isLocked(cloud)]).toEqual([true, 'Zm9v/+c2VjcmV0', false]);
    expect(await client.ask('GET', 'calendars/alice/work/made-later.ics')).toMatchObject({ status: 404 });
    expect(await client.ask('GET', 'files/alice/Photos/holiday.jpg')).toMatchObject({ status: 200 });
  });
});

test('a site that its admin has locked stays locked', async () => {
  const cloud = await install('SQLite');
  const backup = await backUp(cloud, 1);
  rmSync(photo(cloud));
  expect(await restore(cloud, backup, 2)).toMatchObject({ status: 0 });
  await cloud.site.occ(['maintenance:mode', '--on']);
  const { status, text } = await rollback(cloud);
  expect(text).toContain('it stays in maintenance mode, as it was before');
  expect([status, await isLocked(cloud), existsSync(photo(cloud))]).toEqual([0, true, false]);
});
