import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { executable } from '../support/executables.ts';
import { backupStream } from '../support/fake-bareos-fd.ts';
import { runHook } from '../support/hook.ts';
import { davClient, type DavClient } from '../support/nextcloud/dav-client.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { event } from '../support/nextcloud/texts.ts';
import { penstock } from '../support/penstock.ts';

/* What putting items back has replaced is kept until a later backup has succeeded, as what restores have kept. */

const undo = cleanups();
let cloud: LiveNextcloud;
let client: DavClient;
let url: string;
let stream: Buffer;
beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  undo.push(() => cloud.remove());
  const web = await cloud.site.serve();
  undo.push(() => web.stop());
  ({ url } = web);
  client = davClient(url);
  stream = (await penstock(['dump', 'cloud/database', ...cloud.options])).stdout;
});

function kept(): readonly string[] {
  const directory = join(cloud.stateDir, 'replaced/cloud');
  return existsSync(directory) ? readdirSync(directory).toSorted() : [];
}

/** Replaces an event that was changed, and waits until the next one has another moment. @returns where what was there is kept */
async function replace(): Promise<string> {
  await client.ask('PUT', 'calendars/alice/work/alice-work-4.ics', event('alice-work-4', `changed ${Date.now()}`));
  const before = kept();
  expect(
    await penstock(
      ['items', 'put-back', 'cloud', '--url', url, ...cloud.options, '--item', 'calendars/alice/work/alice-work-4.ics', '--overwrite'],
      stream,
    ),
  ).toMatchObject({ status: 0 });
  const [stamp = ''] = kept().filter((name) => !before.includes(name));
  const second = Math.floor(Date.now() / 1000);
  while (Math.floor(Date.now() / 1000) === second) await new Promise((resolve) => setTimeout(resolve, 20));
  return stamp;
}
async function backUp(jobId: string, status: string, meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<string> {
  expect(await runHook(cloud, 'before-backup', 'cloud', jobId, 'Full')).toMatchObject({ status: 0 });
  await backupStream({ reader: `${executable('bpipe-reader')} cloud/database ${cloud.options.join(' ')}`, jobId: Number(jobId) });
  await meanwhile();
  return (await runHook(cloud, 'after-backup', 'cloud', jobId, status)).log;
}

test('the newest stays, those before it go with a backup that has succeeded, and with no other', async () => {
  const stamps = [await replace(), await replace(), await replace()];
  expect(kept()).toEqual(stamps);
  const doctor = (await penstock(['doctor', 'cloud', ...cloud.options], '', { PATH: process.env['PATH'] ?? '' })).stdout.toString();
  expect(doctor).toMatch(/replaced\/cloud: what items put back 3 times have replaced, /);
  await backUp('1', 'Error');
  expect(kept()).toEqual(stamps);
  expect(await backUp('2', 'OK')).toMatch(/removed \S+replaced\/cloud\/\w+, what items put back at \S+ had replaced: this backup is newer/);
  expect(kept()).toEqual([stamps[2]]);
  expect(await backUp('3', 'OK')).not.toContain('had replaced');
  expect(kept()).toEqual([stamps[2]]);
});

test('with keep-previous: 0 none stays, but for what was replaced while the backup was made', async () => {
  cloud.configure('restore: { keep-previous: 0 }\nmaintenance: { during: never }\n');
  await replace();
  let late = '';
  await backUp('1', 'OK', async () => void (late = await replace()));
  expect(kept()).toEqual([late]);
  await backUp('2', 'OK');
  expect(kept()).toEqual([]);
});
