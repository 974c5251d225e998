import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanups } from '../support/cleanups.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock } from '../support/penstock.ts';

/* What the FileSet of a Nextcloud leaves out, its snapshots leave out, too: neither does it come back, nor does a restore remove it. */

const undo = cleanups();
const appdata = 'appdata_oc1a2b3c4d5e';

/** What Nextcloud makes anew, and what is called alike. */
const left = [
  'alice/cache/part',
  'alice/uploads/web-file-upload-1/00001',
  `${appdata}/preview/a/b/64-64.png`,
  `${appdata}/js/core/merged.js`,
  'updater-oc1a2b3c4d5e/backups/nextcloud-32/index.php',
  'nextcloud.log',
  'nextcloud.log.1',
];
const taken = ['alice/files/cache/mine.txt', 'alice/files/uploads/mine.txt', 'bob/uploads', `${appdata}/avatar/alice/avatar.png`, 'cache'];

const put = (data: string, name: string, text: string): void => {
  mkdirSync(dirname(join(data, name)), { recursive: true });
  writeFileSync(join(data, name), text);
};

async function run(cloud: LiveNextcloud, ...args: string[]): Promise<{ status: number | null; text: string }> {
  const { status, stdout, stderr } = await penstock([...args, ...cloud.options], '', { PATH: process.env['PATH'] ?? '' });
  return { status, text: stdout.toString() + stderr };
}

async function cloudWith(place: string): Promise<LiveNextcloud> {
  const cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  undo.push(() => cloud.remove());
  const { dataDirectory } = cloud.site;
  if (place === 'behind a symbolic link') {
    renameSync(dataDirectory, `${cloud.site.root}-data`);
    symlinkSync(`${cloud.site.root}-data`, dataDirectory);
  }
  for (const name of [...left, ...taken]) put(dataDirectory, name, 'before');
  return cloud;
}

test.each(['in the tree', 'behind a symbolic link'])('data %s', async (place) => {
  const cloud = await cloudWith(place);
  const data = cloud.site.dataDirectory;
  expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
  const snapshots = join(cloud.stateDir, 'snapshots/cloud');
  const [stamp = ''] = readdirSync(snapshots);
  const real = place === 'in the tree' ? data : `${cloud.site.root}-data`;
  const inSnapshot = (name: string): boolean => existsSync(join(snapshots, stamp, 'files', real, name));
  expect([left.filter(inSnapshot), taken.filter(inSnapshot)]).toEqual([[], taken]);
  expect(readdirSync(join(snapshots, stamp, 'files', real, 'alice'))).toEqual(['files', 'files_trashbin']);
  expect(await run(cloud, 'snapshot', 'verify', 'cloud')).toMatchObject({ status: 0 });

  for (const name of [...left, ...taken]) put(data, name, 'since');
  for (const name of ['alice/cache/later', 'carol/uploads/later', 'alice/files/uploads/later', `${appdata}/preview/later`])
    put(data, name, 'since');
  const { status, text } = await run(cloud, 'snapshot', 'restore', 'cloud');
  expect(status, text).toBe(0);
  const read = (name: string): string => readFileSync(join(data, name), 'utf8');
  expect([left.map(read), taken.map(read)]).toEqual([left.map(() => 'since'), taken.map(() => 'before')]);
  expect(
    ['alice/cache/later', 'carol/uploads/later', 'alice/files/uploads/later', `${appdata}/preview/later`].map((name) =>
      existsSync(join(data, name)),
    ),
  ).toEqual([true, true, false, true]);
});

test('a snapshot that holds what is left out since brings it back no more, and removes nothing of it', async () => {
  const cloud = await cloudWith('in the tree');
  const data = cloud.site.dataDirectory;
  expect(await run(cloud, 'snapshot', 'create', 'cloud')).toMatchObject({ status: 0 });
  cloud.configure(`exclude: ['${data}/alice/files/uploads']\n`);
  put(data, 'alice/files/uploads/mine.txt', 'since');
  put(data, 'alice/files/cache/mine.txt', 'since');
  rmSync(join(data, 'cache'));
  expect(await run(cloud, 'snapshot', 'restore', 'cloud')).toMatchObject({ status: 0 });
  const read = (name: string): string => readFileSync(join(data, name), 'utf8');
  expect([read('alice/files/uploads/mine.txt'), read('alice/files/cache/mine.txt'), read('cache')]).toEqual(['since', 'before', 'before']);
});
