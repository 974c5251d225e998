import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startInBetween } from '../support/in-between.ts';
import { davClient, type DavClient } from '../support/nextcloud/dav-client.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { radicaleAsNextcloud, type RadicaleAsNextcloud } from '../support/nextcloud/radicale-as-nextcloud.ts';
import { richCards, richEvents } from '../support/nextcloud/rich-texts.ts';
import { card, event } from '../support/nextcloud/texts.ts';
import { penstock, type Ran } from '../support/penstock.ts';

/* What the stand-in says of CalDAV and CardDAV, we wrote. Here a server answers that others wrote: occ, app passwords and the stream are the stand-in's, all of DAV is Radicale's. */

let cloud: LiveNextcloud;
let web: { readonly url: string; stop(): Promise<void> };
let radicale: RadicaleAsNextcloud;
let ask: DavClient['ask'];
let stream: Buffer;
const work = 'calendars/alice/work';
const dentist = `${work}/alice-work-4.ics`;
const book = 'addressbooks/users/alice/contacts';
const friend = `${book}/alice-card-3.vcf`;

beforeEach(async () => {
  cloud = await liveNextcloud({ dbtype: 'sqlite3' });
  web = await cloud.site.serve();
  radicale = await radicaleAsNextcloud(web.url);
  ({ ask } = davClient(radicale.url));
  stream = await dump();
});
afterEach(async () => {
  await radicale.stop();
  await web.stop();
  await cloud.remove();
});

const dump = async (): Promise<Buffer> => (await penstock(['dump', 'cloud/database', ...cloud.options])).stdout;
const putBack = (...args: string[]): Promise<Ran> =>
  penstock(['items', 'put-back', 'cloud', '--url', radicale.url, ...cloud.options, ...args], stream);
const properties = async (path: string): Promise<string> =>
  (await ask('PROPFIND', path, '<propfind xmlns="DAV:"><allprop/></propfind>', { depth: '0' })).text;
const written = (): readonly string[] => radicale.asked.filter((line) => !/^(GET|PROPFIND|REPORT|OPTIONS) /.test(line));

test('a lost calendar and a lost address book are made anew with all that is in them, and are then the same', async () => {
  const site = davClient(web.url);
  const calendar = 'calendars/alice/personal';
  for (const [name, text] of Object.entries(richEvents)) {
    const put = await site.ask('PUT', `${calendar}/${encodeURIComponent(name)}`, text, { 'schedule-reply': 'F' });
    expect([name, put.status]).toEqual([name, 201]);
  }
  for (const [name, text] of Object.entries(richCards))
    expect(await site.ask('PUT', `${book}/${name}`, text)).toMatchObject({ status: 201 });
  stream = await dump();

  for (const [count, choice] of [
    [11 + Object.keys(richEvents).length, ['--user', 'alice', '--calendar', 'personal']],
    [10 + Object.keys(richCards).length, ['--user', 'alice', '--address-book', 'Contacts']],
  ] as const) {
    radicale.asked.length = 0;
    const looked = await putBack(...choice, '--dry-run');
    expect(looked).toMatchObject({ status: 0, stderr: '' });
    expect([looked.stdout.toString().match(/ would be put back\n/g)?.length, written()]).toEqual([count, []]);
    const done = await putBack(...choice);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout.toString()).toContain('was gone, and is made anew');
    expect(done.stdout.toString().match(/ put back\n/g)).toHaveLength(count);
    radicale.asked.length = 0;
    const again = await putBack(...choice);
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(again.stdout.toString().match(/ is there already, and the same\n/g)).toHaveLength(count);
    expect(written()).toEqual([]);
  }
  expect((await ask('GET', `${calendar}/series.ics`)).text).toContain('SUMMARY:Standup\\, later');
  expect((await ask('GET', `${calendar}/${encodeURIComponent("Ünï 100 %+'&.ics")}`)).text).toContain('UID:<odd&uid>');
  expect((await ask('GET', `${book}/full.vcf`)).text).toContain('N:Maria;Anna;;Dr.;');
});

test('what is made anew is of its kind, with its name, description, colour and kinds of entries', async () => {
  const database = new DatabaseSync(join(cloud.site.dataDirectory, 'owncloud.db'));
  database.exec(`UPDATE oc_calendars SET calendarcolor = '#ff7a66', description = 'a < b & c', components = 'VTODO' WHERE uri = 'work'`);
  database.close();
  stream = await dump();
  expect(await putBack('--item', dentist)).toMatchObject({ status: 0 });
  expect(await putBack('--item', friend)).toMatchObject({ status: 0 });
  const calendar = await properties(work);
  for (const part of [
    /<C:calendar\s*\/>/,
    /<displayname>Work \/ Büro</,
    /<C:calendar-description>a &lt; b &amp; c</,
    /calendar-color[^>]*>#ff7a66</,
    /<C:supported-calendar-component-set><C:comp name="VTODO"\s*\/><\/C:/,
  ]) {
    expect(calendar).toMatch(part);
  }
  expect(await properties(book)).toMatch(/:addressbook\s*\/>.*<displayname>Contacts</);
});

test('an event that was changed stays, unless it is to be overwritten; then what was there is kept', async () => {
  await putBack('--item', dentist);
  await ask('PUT', dentist, event('alice-work-4', 'Dentist, moved'));
  const was = (await ask('GET', dentist)).text;
  expect(await putBack('--item', dentist)).toMatchObject({
    status: 73,
    stderr: expect.stringContaining(`${dentist}: is there, and differs in SUMMARY; --overwrite replaces it`) as string,
  });
  expect((await ask('GET', dentist)).text).toBe(was);
  const done = await putBack('--item', dentist, '--overwrite');
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect((await ask('GET', dentist)).text).toContain('SUMMARY:Dentist 🦷');
  expect(readFileSync(/ is kept as (\/\S+)/.exec(done.stdout.toString())?.[1] ?? '', 'utf8')).toBe(was);
});

test('an event and a contact that were deleted are put back, where there is no trash', async () => {
  await putBack('--item', dentist);
  await putBack('--item', friend);
  for (const [path, text] of [
    [dentist, 'SUMMARY:Dentist 🦷'],
    [friend, 'FN:Łukasz Nº 3'],
  ] as const) {
    expect((await ask('DELETE', path)).status).toBeLessThan(300);
    const done = await putBack('--item', path);
    expect([done.status, done.stderr, done.stdout.toString()]).toEqual([0, '', `${path} put back\n`]);
    expect((await ask('GET', path)).text).toContain(text);
  }
});

test('one of its UID under another name is found among others; another one that has its name is left alone', async () => {
  await putBack('--item', `${work}/alice-work-1.ics`);
  // Servers look for a UID in their own ways: as a part of another, too.
  await ask('PUT', `${work}/longer.ics`, event('alice-work-44', 'not this'));
  await ask('PUT', `${work}/moved here.ics`.replaceAll(' ', '%20'), event('alice-work-4', 'Dentist, moved'));
  expect(await putBack('--item', dentist)).toMatchObject({
    status: 73,
    stderr: expect.stringContaining(`is there as ${work}/moved%20here.ics, and differs in SUMMARY`) as string,
  });
  expect(await putBack('--item', dentist, '--overwrite')).toMatchObject({ status: 0, stderr: '' });
  expect((await ask('GET', `${work}/moved%20here.ics`)).text).toContain('SUMMARY:Dentist 🦷');
  expect((await ask('GET', `${work}/longer.ics`)).text).toContain('SUMMARY:not this');
  expect((await ask('GET', dentist)).status).toBe(404);

  await ask('DELETE', `${work}/moved%20here.ics`);
  await ask('PUT', dentist, event('somebody-else', 'new'));
  expect(await putBack('--item', dentist, '--overwrite')).toMatchObject({
    status: 73,
    stderr: expect.stringContaining('another one has this name now, with the UID somebody-else') as string,
  });
  await putBack('--item', `${book}/alice-card-1.vcf`);
  await ask('PUT', `${book}/other.vcf`, card('alice-card-3', 'Łukasz the Third'));
  expect((await putBack('--item', friend)).stderr).toContain(`is there as ${book}/other.vcf, and differs`);
});

test.each([
  [
    'changed',
    ['--overwrite'],
    event('alice-work-4', 'first'),
    () => ask('PUT', dentist, event('alice-work-4', 'second')),
    'was changed while',
  ],
  ['deleted', ['--overwrite'], event('alice-work-4', 'first'), () => ask('DELETE', dentist), 'was changed while'],
  ['put', [], undefined, () => ask('PUT', dentist, event('alice-work-4', 'second')), 'was changed while'],
  ['put under another name', [], undefined, () => ask('PUT', `${work}/a.ics`, event('alice-work-4', 'second')), 'no-uid-conflict'],
  ['lost with its calendar', [], undefined, () => ask('DELETE', work), 'the site does not take it: HTTP 409'],
] as const)('what is %s between the look and the write is not written over', async (_what, options, before, meanwhile, said) => {
  await putBack('--item', `${work}/alice-work-1.ics`);
  if (before !== undefined) await ask('PUT', dentist, before);
  let then = '';
  const between = await startInBetween(radicale.url, async (method) => {
    if (method === 'PUT') {
      await meanwhile();
      then = (await ask('GET', dentist)).text;
    }
    return true;
  });
  const done = await putBack('--item', dentist, ...options, '--url', between.url);
  await between.stop();
  expect(done).toMatchObject({ status: 65, stderr: expect.stringContaining(said) as string });
  expect((await ask('GET', dentist)).text).toBe(then);
});

test('what the server does to a text is found: this one cuts the photograph of a vCard 4.0', async () => {
  const photo = card('alice-card-3', 'Four').replace('3.0', '4.0').replace('END', 'PHOTO:data:image/png;base64,iVBORw0KGgo=\r\nEND');
  await davClient(web.url).ask('PUT', friend, photo);
  stream = await dump();
  const done = await putBack('--item', friend);
  // A later one may have learned it.
  const isWhole = (await ask('GET', friend)).text.includes('iVBORw0KGgo=');
  const isSaid = done.stderr.includes('was put back, and what is there now differs in PHOTO');
  expect([done.status, isSaid]).toEqual(isWhole ? [0, false] : [65, true]);
});

test('who may not in at the site may not here, and a user’s items are written as that user', async () => {
  const wrong = await ask('GET', dentist, undefined, { authorization: `Basic ${btoa('alice:wrong')}` });
  expect(wrong.status).toBe(401);
  await putBack('--item', 'calendars/bob/work/bob-work-4.ics');
  expect(radicale.asked).toContain('PUT calendars/bob/work/bob-work-4.ics 201');
  expect(JSON.parse((await cloud.site.occ(['user:auth-tokens:list', 'bob'])).stdout)).toEqual([]);
});
