import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { davClient, type DavClient } from '../support/nextcloud/dav-client.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock, type Ran } from '../support/penstock.ts';

/* One file of a user, that Bareos has restored aside, back into a site that runs: with its id, wherever that is still to be had. */

let cloud: LiveNextcloud;
let web: { readonly url: string; stop(): Promise<void> };
let ask: DavClient['ask'];
let where: string;
const photo = 'files/alice/Photos/holiday.jpg';

beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  web = await cloud.site.serve();
  ({ ask } = davClient(web.url));
  where = mkdtempSync(join(tmpdir(), 'penstock-where-'));
  cpSync(cloud.site.dataDirectory, join(where, cloud.site.dataDirectory), { recursive: true, preserveTimestamps: true });
});
afterEach(async () => {
  await web.stop();
  await cloud.remove();
  rmSync(where, { recursive: true });
});

const restored = (path: string): string => join(where, cloud.site.dataDirectory, path);
const live = (path: string): string => join(cloud.site.dataDirectory, path);
const putBack = (path: string, ...args: string[]): Promise<Ran> =>
  penstock(['items', 'put-back', 'cloud', '--file', path, '--restored', where, '--url', web.url, ...cloud.options, ...args]);
const idOf = async (path: string): Promise<string | undefined> => /<oc:fileid>(\d+)</.exec((await ask('PROPFIND', path)).text)?.[1];
const said = ({ status, stdout, stderr }: Ran): unknown => [status, stdout.toString(), stderr];
const tokens = async (): Promise<string> => (await cloud.site.occ(['user:auth-tokens:list', 'alice'])).stdout;

test('one that was deleted comes out of the trash with its id, also when it was changed before', async () => {
  const was = await idOf(photo);
  await ask('DELETE', photo);
  expect(said(await putBack('alice/files/Photos/holiday.jpg', '--dry-run'))).toEqual([
    0,
    `${photo} lies in the trash; would be restored from there\n`,
    '',
  ]);
  expect(said(await putBack('alice/files/Photos/holiday.jpg'))).toEqual([
    0,
    `${photo} restored from the trash, with its id; is there, and the same\n`,
    '',
  ]);
  expect(await idOf(photo)).toBe(was);
  await ask('PUT', photo, 'another');
  await ask('DELETE', photo);
  const done = await putBack('alice/files/Photos/holiday.jpg');
  expect(done.stdout.toString()).toContain('restored from the trash, with its id; put back in place; what was there is kept as /');
  expect(readFileSync(/kept as (\S+)/.exec(done.stdout.toString())?.[1] ?? '', 'utf8')).toBe('another');
  expect(await idOf(photo)).toBe(was);
  expect(readFileSync(live('alice/files/Photos/holiday.jpg')).equals(readFileSync(restored('alice/files/Photos/holiday.jpg')))).toBe(true);
  expect(await tokens()).toBe('[]\n');
});

test('one that was changed stays, unless it is to be overwritten: in place, with its id and the time it had', async () => {
  const was = await idOf(photo);
  utimesSync(restored('alice/files/Photos/holiday.jpg'), 1_700_000_000, 1_700_000_000);
  await ask('PUT', photo, 'another');
  expect(await putBack('alice/files/Photos/holiday.jpg')).toMatchObject({
    status: 73,
    stderr: expect.stringContaining('is there, and differs; --overwrite replaces it') as string,
  });
  expect(readFileSync(live('alice/files/Photos/holiday.jpg'), 'utf8')).toBe('another');
  const done = await putBack('alice/files/Photos/holiday.jpg', '--overwrite');
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(await idOf(photo)).toBe(was);
  expect(Math.floor(statSync(live('alice/files/Photos/holiday.jpg')).mtimeMs / 1000)).toBe(1_700_000_000);
});

test('one of which nothing is left is put back as a new one, with its directories, and that is said', async () => {
  mkdirSync(restored('alice/files/Deep/Ünï 100 %'), { recursive: true });
  writeFileSync(restored('alice/files/Deep/Ünï 100 %/a#b.txt'), 'text');
  const path = 'files/alice/Deep/%C3%9Cn%C3%AF%20100%20%25/a%23b.txt';
  const done = await putBack('alice/files/Deep/Ünï 100 %/a#b.txt');
  expect(said(done)).toEqual([
    0,
    `${path} put back as a new file: shares, tags, comments and versions of the old one do not belong to it\n`,
    '',
  ]);
  expect((await ask('GET', path)).text).toBe('text');
});

test('a directory with all that is in it: out of the trash, and what is in it becomes what it was', async () => {
  const was = await idOf(photo);
  await ask('DELETE', 'files/alice/Photos');
  expect(await putBack('alice/files/Photos/holiday.jpg')).toMatchObject({
    status: 65,
    stderr: expect.stringContaining('its directory Photos lies in the trash; put that back') as string,
  });
  writeFileSync(restored('alice/files/Photos/second.jpg'), 'second');
  const done = await putBack('alice/files/Photos');
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.stdout.toString().split('\n')).toEqual([
    'files/alice/Photos restored from the trash, with its id',
    `${photo} is there, and the same`,
    expect.stringMatching(/second\.jpg put back as a new file/) as string,
    '',
  ]);
  expect(await idOf(photo)).toBe(was);
  rmSync(restored('alice/files/Photos/second.jpg'));
  mkdirSync(restored('alice/files/Photos/second.jpg'));
  symlinkSync('/etc/passwd', restored('alice/files/Photos/third.jpg'));
  const odd = await putBack('alice/files/Photos', '--overwrite');
  expect(odd).toMatchObject({ status: 73 });
  expect(odd.stdout.toString()).toContain('second.jpg is a file on the site, and was none in the backup');
  expect(odd.stdout.toString()).toContain('third.jpg is neither a file nor a directory in the backup');
});

test('what is encrypted, not there, or no file of a user', async () => {
  writeFileSync(restored('alice/files/secret.txt'), 'HBEGIN:oc_encryption_module:OC_DEFAULT_MODULE');
  expect(await putBack('alice/files/secret.txt')).toMatchObject({
    status: 65,
    stderr: expect.stringContaining('is encrypted by the server') as string,
  });
  expect(await putBack('alice/files/nothing.txt')).toMatchObject({ status: 66 });
  expect(await putBack('alice/files_trashbin/x')).toMatchObject({ status: 64 });
  expect(await putBack('alice/files/../../bob/files/x')).toMatchObject({ status: 64 });
  expect(await penstock(['items', 'put-back', 'cloud', '--file', 'alice/files/x', ...cloud.options])).toMatchObject({ status: 64 });
  expect(await tokens()).toBe('[]\n');
});
