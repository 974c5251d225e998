import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMariadb, type MariadbServer } from '../mariadb-server.ts';
import { startPostgresql, type PostgresqlServer } from '../postgresql-server.ts';
import { installNextcloud, type Nextcloud, type NextcloudDatabase } from './install-nextcloud.ts';

let mariadb: MariadbServer;
let postgresql: PostgresqlServer;
const name = `nc_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  [mariadb, postgresql] = await Promise.all([startMariadb(), startPostgresql()]);
  // The site's owner is neither the server's nor ours.
  chmodSync(mariadb.directory, 0o755);
  await mariadb.sql(
    `CREATE DATABASE ${name} CHARACTER SET utf8mb4; CREATE USER ${name}@localhost IDENTIFIED BY 'a b@$'; GRANT ALL ON ${name}.* TO ${name}@localhost`,
  );
  await postgresql.sql(`CREATE ROLE ${name} LOGIN`);
  await postgresql.sql(`CREATE DATABASE ${name} OWNER ${name} TEMPLATE template0 ENCODING 'UTF8'`);
}, 120_000);
afterAll(() => Promise.all([mariadb.stop(), postgresql.stop()]));

const databases: Record<string, () => NextcloudDatabase> = {
  SQLite: () => ({ dbtype: 'sqlite3' }),
  MariaDB: () => ({
    dbtype: 'mysql',
    dbhost: `localhost:${mariadb.socket}`,
    dbname: name,
    dbuser: name,
    dbpassword: 'a b@$',
    dbtableprefix: 'oc_',
  }),
  PostgreSQL: () => ({
    dbtype: 'pgsql',
    dbhost: `${postgresql.socket}:${postgresql.port}`,
    dbname: name,
    dbuser: name,
    dbpassword: '',
    dbtableprefix: 'oc_',
  }),
};

describe.each(Object.keys(databases))('on %s', (kind) => {
  let site: Nextcloud;
  let web: Awaited<ReturnType<Nextcloud['serve']>>;
  const ask = async (
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`${web.url}/remote.php/dav/${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { authorization: `Basic ${btoa('alice:alice-secret')}`, ...headers },
    });
    return { status: answer.status, text: await answer.text() };
  };
  const event = (uid: string, summary = 'x'): string =>
    `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTART:20260101T000000Z\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  const token = (text: string): string => /sync\/(\d+)</.exec(text)?.[1] ?? '';
  const changesSince = (since: string): Promise<{ status: number; text: string }> =>
    ask(
      'REPORT',
      'calendars/alice/work',
      `<d:sync-collection xmlns:d="DAV:"><d:sync-token>http://sabre.io/ns/sync/${since}</d:sync-token></d:sync-collection>`,
    );

  beforeAll(async () => {
    site = await installNextcloud((databases[kind] as () => NextcloudDatabase)());
    web = await site.serve();
  }, 60_000);
  afterAll(async () => {
    await web.stop();
    await site.remove();
  });

  test('an event is changed by PUT, and emojis come back', async () => {
    expect(await ask('PUT', 'calendars/alice/work/alice-work-1.ics', event('alice-work-1', 'Dentist 🦷'))).toMatchObject({ status: 204 });
    expect((await ask('GET', 'calendars/alice/work/alice-work-1.ics')).text).toContain('Dentist 🦷');
    expect((await ask('GET', 'calendars/alice/work?export')).text.match(/BEGIN:VEVENT/g)).toHaveLength(11);
  });

  test('an event in the trash keeps its UID taken, and comes back by MOVE', async () => {
    for (const uri of ['alice-work-12.ics', 'other.ics']) {
      expect(await ask('PUT', `calendars/alice/work/${uri}`, event('alice-work-12'))).toMatchObject({ status: 500 });
    }
    expect(await ask('PROPFIND', 'calendars/alice/trashbin/objects')).toMatchObject({ status: 501 });
    const trash = await ask('PROPFIND', 'calendars/alice/trashbin/objects', '<propfind><prop><getetag/></prop></propfind>');
    const [, id] = /objects\/(\d+)\.ics(?:(?!objects\/)[\s\S])*<nc:calendar-uri>work</.exec(trash.text) ?? [];
    const destination = `${web.url}/remote.php/dav/calendars/alice/trashbin/restore/file`;
    expect(await ask('MOVE', `calendars/alice/trashbin/objects/${id}.ics`, undefined, { destination })).toMatchObject({ status: 201 });
    expect(await ask('GET', 'calendars/alice/work/alice-work-12.ics')).toMatchObject({ status: 200 });
  });

  test('a client whose token is ahead hears of nothing', async () => {
    const now = token((await ask('PROPFIND', 'calendars/alice/work', undefined, { depth: '0' })).text);
    await ask('PUT', 'calendars/alice/work/alice-work-2.ics', event('alice-work-2', 'later'));
    expect((await changesSince(now)).text).toContain('alice-work-2.ics');
    const ahead = await changesSince('999');
    expect([ahead.status, ahead.text.includes('<d:response>')]).toEqual([207, false]);
  });

  test('a card has no trash; its UID under another name is refused', async () => {
    const card = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:alice-card-1\r\nFN:Ł\r\nEND:VCARD\r\n';
    const book = 'addressbooks/users/alice/contacts';
    expect(await ask('PUT', `${book}/other.vcf`, card)).toMatchObject({ status: 400 });
    expect(await ask('DELETE', `${book}/alice-card-1.vcf`)).toMatchObject({ status: 204 });
    expect(await ask('PUT', `${book}/alice-card-1.vcf`, card)).toMatchObject({ status: 201 });
  });

  test('a file out of the trash keeps its fileid; one that is copied and scanned has a new one', async () => {
    const idOf = async (path: string): Promise<string | undefined> => /<oc:fileid>(\d+)</.exec((await ask('PROPFIND', path)).text)?.[1];
    const photo = 'files/alice/Photos/holiday.jpg';
    const was = await idOf(photo);
    await ask('DELETE', photo);
    const [, item] = /trash\/(holiday\.jpg\.d\d+)</.exec((await ask('PROPFIND', 'trashbin/alice/trash')).text) ?? [];
    const destination = `${web.url}/remote.php/dav/trashbin/alice/restore/holiday.jpg`;
    expect(await ask('MOVE', `trashbin/alice/trash/${item}`, undefined, { destination })).toMatchObject({ status: 201 });
    expect(await idOf(photo)).toBe(was);

    const place = join(site.dataDirectory, 'alice/files/Photos/holiday.jpg');
    copyFileSync(place, `${place}.saved`);
    rmSync(place);
    expect(await ask('GET', photo)).toMatchObject({ status: 503 });
    copyFileSync(`${place}.saved`, place);
    await site.occ(['files:scan', '--path=/alice/files/Photos']);
    expect(await idOf(photo)).not.toBe(was);
  });

  test('an app password lets in until it is deleted', async () => {
    const made = await site.occ(['user:auth-tokens:add', 'alice']);
    const [, password = ''] = /^app password:\n(.{72})\n$/.exec(made.stdout) ?? [];
    const authorization = `Basic ${btoa(`alice:${password}`)}`;
    expect(await ask('GET', 'calendars/alice/work/alice-work-3.ics', undefined, { authorization })).toMatchObject({ status: 200 });
    const [{ id }] = JSON.parse((await site.occ(['user:auth-tokens:list', 'alice'])).stdout) as [{ id: number }];
    expect(await site.occ(['user:auth-tokens:delete', 'alice', String(id)])).toMatchObject({ status: 0 });
    expect(await ask('GET', 'calendars/alice/work/alice-work-3.ics', undefined, { authorization })).toMatchObject({ status: 401 });
  });
});
