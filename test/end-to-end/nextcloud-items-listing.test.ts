import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clouds } from '../support/nextcloud/clouds.ts';
import { davClient } from '../support/nextcloud/dav-client.ts';
import { liveNextcloud, type LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { card, event } from '../support/nextcloud/texts.ts';
import { penstock } from '../support/penstock.ts';

/* What a stream of each engine holds is listed and exported alike, without the application. */

const { kinds, databaseOf } = clouds();

const series = event(
  'standup',
  'Stand-up',
  'RRULE:FREQ=WEEKLY\r\nEXDATE:20260421T090000Z\r\nLOCATION:Büro 3\\, 2nd floor\r\nATTENDEE;CN=Zoë Ång:mailto:zoe@example.org\r\n',
);
const allDay = event('fair', 'Book fair').replace(
  'DTSTART:20260407T090000Z\r\nDTEND:20260407T100000Z',
  'DTSTART;VALUE=DATE:20260414\r\nDTEND;VALUE=DATE:20260417',
);

describe.each(kinds)('on %s', (kind) => {
  let cloud: LiveNextcloud;
  let stream: Buffer;
  let web: { readonly url: string; stop(): Promise<void> };
  const directory = mkdtempSync(join(tmpdir(), 'penstock-items-'));
  const items = (...args: string[]): ReturnType<typeof penstock> => penstock(['items', ...args], stream, { TZ: 'UTC' });
  const paths = async (...args: string[]): Promise<readonly string[]> => {
    const { items: found } = JSON.parse((await items('list', '--json', ...args)).stdout.toString()) as { items: { path: string }[] };
    return found.map(({ path }) => path);
  };

  beforeAll(async () => {
    cloud = await liveNextcloud(await databaseOf(kind));
    web = await cloud.site.serve();
    const { ask } = davClient(web.url);
    await ask('PUT', 'calendars/alice/work/standup.ics', series);
    await ask('PUT', 'calendars/alice/work/fair.ics', allDay);
    await ask(
      'PUT',
      'addressbooks/users/alice/contacts/zoe.vcf',
      card('zoe', 'Zoë Ång').replace('FN', 'TEL;TYPE=CELL:+49 (30) 123-45 67\r\nORG:Example\\, Inc.;Sales\r\nFN'),
    );
    const dumped = await penstock(['dump', 'cloud/database', ...cloud.options]);
    if (dumped.status !== 0) throw new Error(dumped.stderr);
    stream = dumped.stdout;
  });
  afterAll(async () => {
    await web.stop();
    await cloud.remove();
    rmSync(directory, { recursive: true });
  });

  test('calendars and address books with what is in them', async () => {
    const { status, stdout, stderr } = await items('list', '--collections', '--user', 'alice');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.toString()).toMatch(
      /^3 calendars and address books of cloud\/database as of \S+:\n {5}11  addressbooks\/users\/alice\/contacts  Contacts\n {5}11  calendars\/alice\/personal {11}Personal\n {5}13  calendars\/alice\/work {15}Work \/ Büro\n$/,
    );
  });

  test('found by text, whatever its case, by people and by a telephone number', async () => {
    expect(await paths('--text', 'STAND-UP')).toEqual(['calendars/alice/work/standup.ics']);
    expect(await paths('--text', 'zoë ång')).toEqual(['calendars/alice/work/standup.ics', 'addressbooks/users/alice/contacts/zoe.vcf']);
    expect(await paths('--text', 'büro 3, 2nd')).toEqual(['calendars/alice/work/standup.ics']);
    expect(await paths('--text', '1234567', '--address-book', 'Contacts')).toEqual(['addressbooks/users/alice/contacts/zoe.vcf']);
    expect(await paths('--text', 'example, inc')).toEqual(['addressbooks/users/alice/contacts/zoe.vcf']);
    expect(await paths('--text', 'nobody says this')).toEqual([]);
  });

  test('found by day: each occurrence of a series, and not the one that was taken out of it', async () => {
    const work = ['--user', 'alice', '--calendar', 'Work / Büro'];
    expect(await paths(...work, '--from', '2026-04-14', '--to', '2026-04-14')).toEqual([
      'calendars/alice/work/standup.ics',
      'calendars/alice/work/fair.ics',
    ]);
    expect(await paths(...work, '--from', '2026-04-16', '--to', '2026-04-18')).toEqual(['calendars/alice/work/fair.ics']);
    expect(await paths(...work, '--from', '2026-04-17', '--to', '2026-04-27')).toEqual([]);
    expect(await paths(...work, '--from', '2041-05-07', '--to', '2041-05-07')).toEqual(['calendars/alice/work/standup.ics']);
    expect(await paths(...work, '--to', '2026-01-04')).toEqual(['calendars/alice/work/alice-work-1.ics']);
  });

  test('what lay in the trash is there when asked for', async () => {
    expect(await paths('--user', 'alice', '--calendar', 'work', '--deleted')).toEqual(['calendars/alice/work/alice-work-12.ics']);
    expect(await items('export', '--item', 'calendars/alice/work/alice-work-12.ics')).toMatchObject({ status: 66 });
    const { stdout } = await items('export', '--deleted', '--item', 'calendars/alice/work/alice-work-12.ics');
    expect(stdout.toString()).toContain('UID:alice-work-12\r\n');
  });

  test('one is exported as it was stored, several as one file', async () => {
    expect((await items('export', '--item', 'calendars/alice/work/standup.ics')).stdout.toString()).toBe(series);
    const file = join(directory, 'work.ics');
    expect(await items('export', '--user', 'alice', '--calendar', 'work', '--output', file)).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(file, 'utf8').match(/^BEGIN:VEVENT/gm)).toHaveLength(13);
    expect(readFileSync(file, 'utf8').match(/^BEGIN:VCALENDAR/gm)).toHaveLength(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await items('export', '--user', 'alice', '--calendar', 'work', '--output', file)).toMatchObject({ status: 73 });
    const book = await items('export', '--user', 'alice', '--address-book', 'contacts');
    expect(book.stdout.toString().match(/^BEGIN:VCARD/gm)).toHaveLength(11);
    expect(await items('export', '--user', 'alice')).toMatchObject({ status: 64 });
  });

  test('of a stream that is not whole nothing is given out, and nothing put back', async () => {
    for (const damaged of [stream.subarray(0, stream.length - 300), flipped(stream)]) {
      for (const args of [
        ['list'],
        ['export', '--user', 'alice', '--calendar', 'work'],
        ['put-back', 'cloud', '--item', 'calendars/alice/work/standup.ics', '--url', web.url, ...cloud.options],
      ]) {
        const { status, stdout, stderr } = await penstock(['items', ...args], damaged);
        expect([status, stdout.length]).toEqual([65, 0]);
        expect(stderr).toContain('hint: nothing of it was given out');
      }
    }
  });

  test('and put back', async () => {
    const { ask } = davClient(web.url);
    await ask('DELETE', 'calendars/alice/work/standup.ics');
    expect(
      await items('put-back', 'cloud', '--item', 'calendars/alice/work/standup.ics', '--url', web.url, ...cloud.options),
    ).toMatchObject({ status: 0, stderr: '' });
    expect((await ask('GET', 'calendars/alice/work/standup.ics')).text).toBe(series);
    expect((await cloud.site.occ(['user:auth-tokens:list', 'alice'])).stdout).toBe('[]\n');
  });
});

function flipped(stream: Buffer): Buffer {
  const copy = Buffer.from(stream);
  const at = copy.indexOf('alice-card-7');
  copy[at] = (copy[at] as number) ^ 1;
  return copy;
}

test('what is no wish, and a stream without such things', async () => {
  expect(await penstock(['items', 'lsit'])).toMatchObject({ status: 64 });
  expect(await penstock(['items', 'list', '--from', '2026-02-30'])).toMatchObject({ status: 64 });
  expect(await penstock(['items', 'list', '--from', '2026-03-02', '--to', '2026-03-01'])).toMatchObject({ status: 64 });
  expect(await penstock(['items', 'list', '--item', 'nothing'], 'x')).toMatchObject({ status: 64 });
  expect(await penstock(['items', 'put-back', 'cloud', '--user', 'alice'])).toMatchObject({ status: 64 });
  expect(await penstock(['items', 'put-back', '--item', 'calendars/a/b/c'])).toMatchObject({ status: 64 });
  expect(await penstock(['items', 'list'], '')).toMatchObject({ status: 65 });
});
