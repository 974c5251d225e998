import { expect, test } from 'vitest';
import { readItems } from '../../../../src/applications/nextcloud/items/read-items.ts';
import type { Draft, ItemReader, ItemWish } from '../../../../src/applications/items.ts';
import type { Value } from '../../../../src/engines/pieces.ts';
import { card, event } from '../../../support/nextcloud/texts.ts';

const all: ItemWish = { paths: [], deleted: false };

/** Gives a reader one row. */
function give(reader: ItemReader, table: string, row: Readonly<Record<string, string | number | null | Buffer>>): Draft | undefined {
  const value = (given: string | number | null | Buffer): Value => {
    if (given === null) return null;
    if (typeof given === 'number') return { is: 'number', digits: String(given) };
    return typeof given === 'string' ? { is: 'text', bytes: Buffer.from(given) } : { is: 'binary', bytes: given };
  };
  const columns = Object.keys(row).map((name) => ({ name, holds: 'any' as const }));
  return reader.take({ counted: table, parts: table.split('.') }, columns, Object.values(row).map(value));
}

const calendar = {
  id: 1,
  principaluri: 'principals/users/alice',
  uri: 'work',
  displayname: 'Work',
  components: 'VEVENT',
  calendarcolor: null,
  deleted_at: null,
};
const object = {
  id: 7,
  calendarid: 1,
  calendartype: 0,
  uri: 'a.ics',
  uid: 'a',
  calendardata: Buffer.from(event('a', 'Dentist')),
  deleted_at: null,
  firstoccurence: 1,
  lastoccurence: 2,
};

test('items before their collections, of schemas and prefixes of any kind', () => {
  for (const prefix of ['oc_', '', 'public.nc_', 'x_y_']) {
    const reader = readItems(all);
    const draft = give(reader, `${prefix}calendarobjects`, object);
    give(reader, `${prefix}calendars`, calendar);
    expect(reader.finish().itemOf(draft ?? {})).toMatchObject({ path: 'calendars/alice/work/a.ics', title: 'Dentist', uid: 'a' });
  }
});

test('what only looks alike is none: cards of another app, copies of subscriptions, address books of the system', () => {
  const reader = readItems(all);
  expect(give(reader, 'oc_deck_cards', { id: 1, title: 'x' })).toBeUndefined();
  expect(give(reader, 'oc_calendarobjects', { ...object, calendartype: 1 })).toBeUndefined();
  give(reader, 'oc_addressbooks', { id: 2, principaluri: 'principals/system/system', uri: 'system', displayname: 'Accounts' });
  const draft = give(reader, 'oc_cards', { id: 1, addressbookid: 2, uri: 'x.vcf', uid: 'x', carddata: Buffer.from(card('x', 'x')) });
  expect(reader.finish().itemOf(draft ?? {})).toBeUndefined();
});

test('names that would lead elsewhere are escaped', () => {
  const reader = readItems(all);
  give(reader, 'oc_calendars', { ...calendar, uri: '..', principaluri: 'principals/users/a/b' });
  const draft = give(reader, 'oc_calendarobjects', { ...object, uri: '../../admin?x#.ics' });
  expect(reader.finish().itemOf(draft ?? {})?.path).toBe('calendars/a%2Fb/%2E%2E/..%2F..%2Fadmin%3Fx%23.ics');
});

test('what lies in a calendar in the trash lies in the trash', () => {
  for (const deleted of [false, true]) {
    const reader = readItems({ ...all, deleted });
    const draft = give(reader, 'oc_calendarobjects', object);
    give(reader, 'oc_calendars', { ...calendar, deleted_at: 5 });
    expect(reader.finish().itemOf(draft ?? {}) !== undefined).toBe(deleted);
  }
});

test('two installations in one database are told apart by nobody', () => {
  const reader = readItems(all);
  give(reader, 'oc_calendars', calendar);
  give(reader, 'old_calendars', calendar);
  expect(() => reader.finish()).toThrow('several installations, with the tables oc_, old_');
  expect(() => readItems(all).finish()).toThrow('no calendars and no address books');
});
