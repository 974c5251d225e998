import { Failure } from '../../../failures/failure.ts';
import type { ItemCollection } from '../../items.ts';
import { reasonOf, type Dav } from './dav.ts';
import { escaped } from './escaped.ts';
import { parseMultistatus } from './multistatus.ts';

/**
 * Whether a calendar or an address book is on the site.
 * @throws Failure would-overwrite: it lies in the trash; unavailable: the site does not say
 */
export async function isThere(dav: Dav, { path, name }: ItemCollection): Promise<boolean> {
  const body =
    '<d:propfind xmlns:d="DAV:" xmlns:nc="http://nextcloud.com/ns"><d:prop><d:displayname/><nc:deleted-at/></d:prop></d:propfind>';
  const answer = await dav.ask('PROPFIND', path, { headers: { depth: '0', 'content-type': 'application/xml; charset=utf-8' }, body });
  if (answer.status === 404) return false;
  if (answer.status !== 207) throw new Failure('unavailable', `${path} cannot be looked at: ${reasonOf(answer)}`);
  const [found] = parseMultistatus(answer.body.toString('utf8'));
  if (found?.properties['{http://nextcloud.com/ns}deleted-at'] !== undefined) {
    throw new Failure('would-overwrite', `the calendar ${JSON.stringify(name)} of ${dav.user} lies in the trash, with all that is in it`, {
      hint: 'let its owner restore it there (Calendar, Trash bin), then run this again',
    });
  }
  return true;
}

/** Makes it anew, as the backup has it. @throws Failure unavailable: the site does not */
export async function makeCollection(dav: Dav, collection: ItemCollection): Promise<void> {
  const { kind, path, name } = collection;
  const [method, body] = kind === 'calendar' ? ['MKCALENDAR', calendarBody(collection)] : ['MKCOL', bookBody(collection)];
  const answer = await dav.ask(method, path, { headers: { 'content-type': 'application/xml; charset=utf-8' }, body });
  if (answer.status === 201) return;
  throw new Failure('unavailable', `${JSON.stringify(name)} of ${dav.user} could not be made anew: ${reasonOf(answer)}`, {
    hint: 'does one of this name lie in the trash? its owner can restore it there',
  });
}

function calendarBody({ name, description, colour, components }: ItemCollection): string {
  const kinds = components.map((component) => `<c:comp name="${escaped(component)}"/>`).join('');
  const properties = [
    `<d:displayname>${escaped(name)}</d:displayname>`,
    ...(description === undefined || description === ''
      ? []
      : [`<c:calendar-description>${escaped(description)}</c:calendar-description>`]),
    ...(colour === undefined || colour === '' ? [] : [`<a:calendar-color>${escaped(colour)}</a:calendar-color>`]),
    ...(kinds === '' ? [] : [`<c:supported-calendar-component-set>${kinds}</c:supported-calendar-component-set>`]),
  ].join('');
  return `<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:a="http://apple.com/ns/ical/"><d:set><d:prop>${properties}</d:prop></d:set></c:mkcalendar>`;
}

/** RFC 5689: a collection is an address book by its type. */
function bookBody({ name, description }: ItemCollection): string {
  const properties = [
    '<d:resourcetype><d:collection/><c:addressbook/></d:resourcetype>',
    `<d:displayname>${escaped(name)}</d:displayname>`,
    ...(description === undefined || description === ''
      ? []
      : [`<c:addressbook-description>${escaped(description)}</c:addressbook-description>`]),
  ].join('');
  return `<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:set><d:prop>${properties}</d:prop></d:set></d:mkcol>`;
}
