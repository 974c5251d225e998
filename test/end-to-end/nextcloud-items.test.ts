import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startInBetween } from '../support/in-between.ts';
import { davClient, type DavClient } from '../support/nextcloud/dav-client.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { card, event } from '../support/nextcloud/texts.ts';
import { penstock, type Ran } from '../support/penstock.ts';

/* One event, one contact, one calendar out of a backup, and back into a site that runs. */

let cloud: LiveNextcloud;
let web: { readonly url: string; stop(): Promise<void> };
let ask: DavClient['ask'];
let stream: Buffer;
const dentist = 'calendars/alice/work/alice-work-4.ics';
const friend = 'addressbooks/users/alice/contacts/alice-card-3.vcf';

beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  web = await cloud.site.serve();
  ({ ask } = davClient(web.url));
  stream = await dump();
});
afterEach(async () => {
  await web.stop();
  await cloud.remove();
});

const dump = async (): Promise<Buffer> => (await penstock(['dump', 'cloud/database', ...cloud.options])).stdout;
const putBack = (...args: string[]): Promise<Ran> =>
  penstock(['items', 'put-back', 'cloud', '--url', web.url, ...cloud.options, ...args], stream);
const tokens = async (): Promise<unknown> => JSON.parse((await cloud.site.occ(['user:auth-tokens:list', 'alice'])).stdout);
const sql = (text: string): void => {
  const database = new DatabaseSync(join(cloud.site.dataDirectory, 'owncloud.db'));
  database.exec(text);
  database.close();
};
const keptAs = ({ stdout }: Ran): string => / is kept as (\/\S+)/.exec(stdout.toString())?.[1] ?? '';

test('an event that was changed stays as it is, unless it is to be overwritten; then what was there is kept', async () => {
  const changed = event('alice-work-4', 'Dentist, moved');
  await ask('PUT', dentist, changed);
  const refused = await putBack('--item', dentist);
  expect(refused).toMatchObject({ status: 73 });
  expect(refused.stderr).toContain(`${dentist}: is there, and differs in SUMMARY; --overwrite replaces it`);
  const tried = await putBack('--item', dentist, '--overwrite', '--dry-run');
  expect(tried).toMatchObject({ status: 0, stderr: '' });
  expect(tried.stdout.toString()).toBe(`${dentist} is there, and differs in SUMMARY; would be replaced\n`);
  expect((await ask('GET', dentist)).text).toBe(changed);

  const done = await putBack('--item', dentist, '--overwrite');
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect((await ask('GET', dentist)).text).toContain('SUMMARY:Dentist 🦷');
  expect(readFileSync(keptAs(done), 'utf8')).toBe(changed);
  expect(statSync(keptAs(done)).mode & 0o777).toBe(0o600);
  expect((await putBack('--item', dentist)).stdout.toString()).toBe(`${dentist} is there already, and the same\n`);
  expect(await tokens()).toEqual([]);
});

test('one that was deleted comes out of the trash, as it was', async () => {
  await ask('DELETE', dentist);
  expect((await putBack('--item', dentist, '--dry-run')).stdout.toString()).toBe(
    `${dentist} lies in the trash; would be restored from there\n`,
  );
  expect(await ask('GET', dentist)).toMatchObject({ status: 404 });
  const done = await putBack('--item', dentist);
  expect([done.status, done.stdout.toString(), done.stderr]).toEqual([0, `${dentist} restored from the trash\n`, '']);
  expect((await ask('GET', dentist)).text).toContain('SUMMARY:Dentist 🦷');
  expect(await tokens()).toEqual([]);
});

test('one that was changed and then deleted comes out of the trash, and is what it was in the backup', async () => {
  await ask('PUT', dentist, event('alice-work-4', 'not this'));
  await ask('DELETE', dentist);
  const done = await putBack('--item', dentist);
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.stdout.toString()).toContain('restored from the trash; what lay there, which differed in SUMMARY, is kept as ');
  expect(readFileSync(keptAs(done), 'utf8')).toContain('SUMMARY:not this');
  expect((await ask('GET', dentist)).text).toContain('SUMMARY:Dentist 🦷');
});

test('where the trash does not give it back, it is removed there, and put back', async () => {
  // The client has given it another name meanwhile, deleted it, and used that name again.
  sql("DELETE FROM oc_calendarobjects WHERE uid = 'alice-work-4'");
  await ask('PUT', 'calendars/alice/work/moved.ics', event('alice-work-4', 'moved'));
  await ask('DELETE', 'calendars/alice/work/moved.ics');
  await ask('PUT', 'calendars/alice/work/moved.ics', event('somebody-else', 'new'));
  const done = await putBack('--item', dentist);
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.stdout.toString()).toMatch(/ put back; the trash did not give it back \(HTTP 403: .*\), and what lay there is kept as \//);
  expect(readFileSync(keptAs(done), 'utf8')).toContain('SUMMARY:moved');
  expect((await ask('GET', dentist)).text).toContain('SUMMARY:Dentist 🦷');
  expect((await ask('GET', 'calendars/alice/work/moved.ics')).text).toContain('SUMMARY:new');
});

test('another event that has its name now is left alone, and one of its UID under another name is found', async () => {
  sql("DELETE FROM oc_calendarobjects WHERE uid = 'alice-work-4'");
  await ask('PUT', dentist, event('somebody-else', 'new'));
  expect(await putBack('--item', dentist, '--overwrite')).toMatchObject({
    status: 73,
    stderr: expect.stringContaining('another one has this name now, with the UID somebody-else') as string,
  });
  sql("DELETE FROM oc_calendarobjects WHERE uid = 'somebody-else'");
  await ask('PUT', 'calendars/alice/work/other.ics', event('alice-work-4', 'Dentist, moved'));
  expect(await putBack('--item', dentist)).toMatchObject({
    status: 73,
    stderr: expect.stringContaining('is there as calendars/alice/work/other.ics, and differs in SUMMARY') as string,
  });
  expect(await putBack('--item', dentist, '--overwrite')).toMatchObject({ status: 0 });
  expect((await ask('GET', 'calendars/alice/work/other.ics')).text).toContain('SUMMARY:Dentist 🦷');
  expect(await ask('GET', dentist)).toMatchObject({ status: 404 });
});

test('a calendar that is gone is made anew with its name and colour, and filled; one in the trash is its owner’s to restore', async () => {
  sql("UPDATE oc_calendars SET calendarcolor = '#ff7a66', description = 'a < b & c' WHERE uri = 'work'");
  stream = await dump();
  await ask('DELETE', 'calendars/alice/work');
  const trashed = await putBack('--user', 'alice', '--calendar', 'Work / Büro');
  expect(trashed).toMatchObject({ status: 69, stderr: expect.stringContaining('does one of this name lie in the trash?') as string });
  sql(`DELETE FROM oc_calendarobjects WHERE calendarid = (SELECT id FROM oc_calendars WHERE uri = 'work' AND principaluri LIKE '%alice');
    DELETE FROM oc_calendars WHERE uri = 'work' AND principaluri LIKE '%alice'`);
  expect((await putBack('--user', 'alice', '--calendar', 'work', '--dry-run')).stdout.toString().split('\n')).toHaveLength(13);
  const done = await putBack('--user', 'alice', '--calendar', 'work');
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.stdout.toString()).toContain(
    'calendars/alice/work (Work / Büro) was gone, and is made anew; whom it was shared with is not brought back\n',
  );
  expect((await ask('GET', 'calendars/alice/work?export')).text.match(/BEGIN:VEVENT/g)).toHaveLength(11);
  const database = new DatabaseSync(join(cloud.site.dataDirectory, 'owncloud.db'));
  expect({
    ...database
      .prepare(
        "SELECT displayname, calendarcolor, description, components FROM oc_calendars WHERE uri = 'work' AND principaluri LIKE '%alice'",
      )
      .get(),
  }).toEqual({
    displayname: 'Work / Büro',
    calendarcolor: '#ff7a66',
    description: 'a < b & c',
    components: 'VEVENT,VTODO',
  });
  database.close();
});

test('a contact is put back; a changed one stays, one of its UID under another name is found, a lost address book is made anew', async () => {
  await ask('DELETE', friend);
  const done = await putBack('--item', friend);
  expect([done.stderr, done.stdout.toString()]).toEqual(['', `${friend} put back\n`]);
  expect((await ask('GET', friend)).text).toContain('FN:Łukasz Nº 3');
  await ask('PUT', friend, card('alice-card-3', 'Łukasz the Third'));
  expect(await putBack('--item', friend)).toMatchObject({
    status: 73,
    stderr: expect.stringContaining('differs in EMAIL, FN, NOTE') as string,
  });
  await ask('DELETE', friend);
  await ask('PUT', 'addressbooks/users/alice/contacts/other.vcf', card('alice-card-3', 'Łukasz the Third'));
  expect((await putBack('--item', friend)).stderr).toContain('is there as addressbooks/users/alice/contacts/other.vcf, and differs');
  sql("DELETE FROM oc_cards; DELETE FROM oc_addressbooks WHERE principaluri LIKE '%alice'");
  const all = await putBack('--user', 'alice', '--address-book', 'Contacts');
  expect(all).toMatchObject({ status: 0, stderr: '' });
  expect(all.stdout.toString().split('\n')).toHaveLength(12);
  expect(await tokens()).toEqual([]);
});

test('nobody is invited again', async () => {
  const mails = join(cloud.site.dataDirectory, 'mails.log');
  const meeting = event('meeting', 'Budget', 'ORGANIZER:mailto:alice@example.org\r\nATTENDEE:mailto:bob@example.org\r\n');
  await ask('PUT', 'calendars/alice/work/meeting.ics', meeting, { 'schedule-reply': 'F' });
  stream = await dump();
  await ask('PUT', 'calendars/alice/work/meeting.ics', meeting.replace('Budget', 'No budget'), { 'schedule-reply': 'F' });
  expect(await putBack('--item', 'calendars/alice/work/meeting.ics', '--overwrite')).toMatchObject({ status: 0 });
  expect(existsSync(mails)).toBe(false);
  await ask('PUT', 'calendars/alice/work/meeting.ics', meeting);
  expect(readFileSync(mails, 'utf8')).toBe('bob@example.org\n');
});

test('what is changed between the look and the write is not overwritten', async () => {
  await ask('PUT', dentist, event('alice-work-4', 'first'));
  const between = await startInBetween(web.url, async (method) => {
    if (method === 'PUT') await ask('PUT', dentist, event('alice-work-4', 'second'));
    return true;
  });
  const done = await putBack('--item', dentist, '--overwrite', '--url', between.url);
  await between.stop();
  expect(done).toMatchObject({
    status: 65,
    stderr: expect.stringContaining('was changed while it was looked at, and was not overwritten') as string,
  });
  expect((await ask('GET', dentist)).text).toContain('SUMMARY:second');
});

test('what is there afterwards is compared with what was put', async () => {
  await ask('DELETE', friend);
  let puts = 0;
  const between = await startInBetween(web.url, async (method) => {
    if (method === 'GET' && puts > 0) await ask('PUT', friend, card('alice-card-3', 'changed'));
    if (method === 'PUT') puts += 1;
    return true;
  });
  const done = await putBack('--item', friend, '--url', between.url);
  await between.stop();
  expect(done).toMatchObject({ status: 65, stderr: expect.stringContaining('what is there now differs in EMAIL, FN, NOTE') as string });
});
