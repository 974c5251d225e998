import { Failure } from '../../../failures/failure.ts';
import type { Item } from '../../items.ts';
import { reasonOf, type Dav } from './dav.ts';
import { escaped } from './escaped.ts';
import { nameOf, parseMultistatus, type Found } from './multistatus.ts';
import { pathOf } from './item-path.ts';
import { uidOf } from './uid-of.ts';

/** What of an item is on the site now. */
export interface LiveItem {
  readonly path: string;
  readonly uid: string | undefined;
  readonly etag: string | undefined;
  readonly text: Buffer;
}

/** One that lies in the trash of calendars. */
export interface TrashedItem {
  /** Its path in the trash. */
  readonly path: string;
  readonly text: string;
}

const data = {
  calendar: '{urn:ietf:params:xml:ns:caldav}calendar-data',
  'address-book': '{urn:ietf:params:xml:ns:carddav}address-data',
} as const;

const components = { event: 'VEVENT', task: 'VTODO', journal: 'VJOURNAL', contact: 'VCARD' } as const;

export async function getItem(dav: Dav, path: string): Promise<LiveItem | undefined> {
  const answer = await dav.ask('GET', path);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Failure('unavailable', `${path} cannot be read: ${reasonOf(answer)}`);
  return { path, uid: uidOf(answer.body.toString('utf8')), etag: answer.etag, text: answer.body };
}

/** The item of this UID in the same collection, whatever it is called there. */
export async function findByUid(dav: Dav, { uid, collection, kind: what }: Item): Promise<LiveItem | undefined> {
  if (uid === '') return undefined;
  const { kind, path } = collection;
  const answer = await dav.ask('REPORT', path, {
    headers: { depth: '1', 'content-type': 'application/xml; charset=utf-8' },
    body: kind === 'calendar' ? eventQuery(components[what], uid) : cardQuery(uid),
  });
  if (answer.status !== 207) throw new Failure('unavailable', `${path} cannot be searched: ${reasonOf(answer)}`);
  // What the server takes for equal may be less than equal.
  const found = parseMultistatus(answer.body.toString('utf8')).find(({ properties }) => uidOf(properties[data[kind]] ?? '') === uid);
  return found === undefined ? undefined : getItem(dav, `${path}/${pathOf([nameOf(found)])}`);
}

function eventQuery(component: string, uid: string): string {
  const match = `<c:prop-filter name="UID"><c:text-match collation="i;octet">${escaped(uid)}</c:text-match></c:prop-filter>`;
  const filter = `<c:comp-filter name="VCALENDAR"><c:comp-filter name="${component}">${match}</c:comp-filter></c:comp-filter>`;
  return `<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter>${filter}</c:filter></c:calendar-query>`;
}

function cardQuery(uid: string): string {
  const filter = `<c:prop-filter name="UID"><c:text-match match-type="equals">${escaped(uid)}</c:text-match></c:prop-filter>`;
  return `<c:addressbook-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag/><c:address-data/></d:prop><c:filter>${filter}</c:filter></c:addressbook-query>`;
}

/** What lies in the trash of a user's calendars, of the one with this UID in this calendar. */
export async function findInTrash(dav: Dav, { uid, collection }: Item): Promise<TrashedItem | undefined> {
  const trash = `calendars/${pathOf([dav.user])}/trashbin/objects`;
  // One that names no properties is not answered (501).
  const body =
    '<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:nc="http://nextcloud.com/ns"><d:prop><d:getetag/><nc:calendar-uri/><nc:deleted-at/><c:calendar-data/></d:prop></d:propfind>';
  const answer = await dav.ask('PROPFIND', trash, { headers: { depth: '1', 'content-type': 'application/xml; charset=utf-8' }, body });
  // Releases before 22 have no such trash.
  if (answer.status === 404) return undefined;
  if (answer.status !== 207) throw new Failure('unavailable', `the trash of ${dav.user}'s calendars cannot be read: ${reasonOf(answer)}`);
  const isIt = ({ properties }: Found): boolean =>
    properties['{http://nextcloud.com/ns}calendar-uri'] === collection.uri && uidOf(properties[data.calendar] ?? '') === uid;
  const found = parseMultistatus(answer.body.toString('utf8')).find(isIt);
  return found === undefined ? undefined : { path: `${trash}/${pathOf([nameOf(found)])}`, text: found.properties[data.calendar] ?? '' };
}
