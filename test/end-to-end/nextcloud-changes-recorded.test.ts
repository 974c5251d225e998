import { userInfo } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { davClient, type DavClient } from '../support/nextcloud/dav-client.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { event } from '../support/nextcloud/texts.ts';
import { penstock, type Ran } from '../support/penstock.ts';

/* Who changed what on a site, and when: by the records that `penstock runs` shows, which say nothing of backups. */

let cloud: LiveNextcloud;
let web: { readonly url: string; stop(): Promise<void> };
let ask: DavClient['ask'];
let stream: Buffer;
const dentist = 'calendars/alice/work/alice-work-4.ics';
const env = { PATH: process.env['PATH'] ?? '', SUDO_USER: 'hilda' };

beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  web = await cloud.site.serve();
  ({ ask } = davClient(web.url));
  stream = (await penstock(['dump', 'cloud/database', ...cloud.options])).stdout;
});
afterEach(async () => {
  await web.stop();
  await cloud.remove();
});

interface Shown {
  verb: string;
  database: string;
  outcome: string;
  by: string;
  changes?: string[];
  failure?: { status: number; message: string };
}
const run = (...args: string[]): Promise<Ran> => penstock([...args, ...cloud.options], stream, env);
const putBack = (...args: string[]): Promise<Ran> => run('items', 'put-back', 'cloud', '--url', web.url, ...args);
const records = async (): Promise<Shown[]> =>
  (JSON.parse((await run('runs', 'cloud', '--json')).stdout.toString()) as Shown[]).filter(({ verb }) => verb !== 'dump');
const by = `${userInfo().username}, by sudo of hilda`;

test('an item that was put back, one that was refused, and none where it was only tried', async () => {
  await ask('DELETE', dentist);
  await putBack('--item', dentist, '--dry-run');
  expect(await records()).toEqual([]);
  await putBack('--item', dentist);
  await ask('PUT', dentist, event('alice-work-4', 'moved'));
  await putBack('--item', dentist);
  expect(await records()).toMatchObject([
    { verb: 'items', database: '*', outcome: 'changed', by, changes: [`${dentist} restored from the trash`] },
    { verb: 'items', outcome: 'failed', by, changes: [], failure: { status: 73, message: expect.stringContaining(dentist) as string } },
  ]);
  const { stdout } = await run('runs', 'cloud');
  expect(stdout.toString()).toMatch(
    / cloud\/\* +items .* changed +-\n {4}by: \S+, by sudo of hilda\n {4}changed: calendars\/alice\/work\/alice-work-4\.ics restored from the trash\n/,
  );
  expect((await run('runs', 'cloud', '--failed')).stdout.toString()).toContain(
    'error: calendars/alice/work/alice-work-4.ics: is there, and differs in SUMMARY',
  );
});

test('of many changes the first are said in words', async () => {
  for (let at = 1; at <= 11; at += 1) await ask('DELETE', `calendars/alice/work/alice-work-${at}.ics`);
  await putBack('--user', 'alice', '--calendar', 'work');
  expect((await records())[0]?.changes).toHaveLength(11);
  expect((await run('runs', 'cloud')).stdout.toString()).toContain('    and 7 more: --json has them\n');
});

test('apps that were enabled, and owners that were given and taken back', async () => {
  await run('snapshot', 'create', 'cloud');
  await cloud.site.occ(['app:disable', 'calendar']);
  expect(await run('apps', 'cloud', '--enable')).toMatchObject({ status: 0 });
  const isRoot = process.getuid?.() === 0;
  expect((await run('harden', 'cloud', '--dry-run')).status).toBe(isRoot ? 0 : 77);
  await run('harden', 'cloud', '--as', '2017');
  await run('harden', 'cloud', '--undo');
  const found = (await records()).filter(({ verb }) => verb !== 'snapshot');
  expect(found.map(({ verb, outcome }) => `${verb} ${outcome}`)).toEqual([
    'apps changed',
    ...(isRoot ? ['harden changed', 'harden changed'] : []),
  ]);
  expect(found[0]).toMatchObject({ by, changes: ['the app calendar is enabled again'] });
  const said = found
    .slice(1)
    .flatMap(({ changes = [] }) => changes)
    .join('\n');
  expect(said).toMatch(
    isRoot ? /^owners and modes \(2017\) of \d+ of \d+ entries; --undo takes it back \(\w+\)\n\d+ entries have .* again$/ : /^$/,
  );
});

test('what is said of backups and restores does not change by them', async () => {
  const metrics = async (): Promise<string> => (await run('runs', '--metrics')).stdout.toString();
  const sections = async (): Promise<number> => (await run('runs', '--html')).stdout.toString().split('cloud/').length;
  const [before, page] = [await metrics(), await sections()];
  expect(before).toContain('penstock_last_success_timestamp_seconds{application="cloud",database="database",verb="dump"}');
  await ask('DELETE', dentist);
  await putBack('--item', dentist);
  await ask('PUT', dentist, event('alice-work-4', 'moved'));
  await putBack('--item', dentist);
  expect(await records()).toHaveLength(2);
  expect(await metrics()).toBe(before);
  expect(await sections()).toBe(page);
});
