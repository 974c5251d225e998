import type { Column, TableName, Value } from '../../../engines/pieces.ts';
import { Failure } from '../../../failures/failure.ts';
import type { Draft, Item, ItemCollection, ItemReader, ItemWish } from '../../items.ts';
import { describeCard } from './describe-card.ts';
import { describeEvent } from './describe-event.ts';
import { isSaidIn, type Description } from './description.ts';
import { isKnownPath, pathOf } from './item-path.ts';
import { uidOf } from './uid-of.ts';
import { storedRow, type StoredRow } from './stored-row.ts';

/** The tables that hold items; the prefix is the installation's. Tables of others whose names end alike have other columns. */
export const tables = ['*calendars', '*calendarobjects', '*addressbooks', '*cards'];

/** Nextcloud's last occurrence of a series that does not end, 2038-01-01, in seconds. */
const endless = 2_145_916_800;

interface Kept {
  readonly of: string;
  readonly kind: ItemCollection['kind'];
  readonly collection: number;
  readonly uri: string;
  readonly uid: string;
  readonly deletedAt?: number;
  /** Base64. */
  readonly text: string;
}

/** Takes the items that are meant out of the rows of a stream. What can be told of a row alone is told at once, so that little is kept. */
export function readItems(wish: ItemWish): ItemReader {
  checkPaths(wish.paths);
  const collections = new Map<string, Map<string, ItemCollection>>();
  const wanted = new Set(wish.paths.map((path) => path.split('/').at(-1)));
  const wants = {
    calendars: wish.addressBook === undefined,
    books: wish.calendar === undefined && wish.from === undefined && wish.until === undefined && !wish.deleted,
  };

  const keep = (of: string, kind: ItemCollection['kind'], row: StoredRow): Draft | undefined => {
    const text = row.bytes(kind === 'calendar' ? 'calendardata' : 'carddata');
    const collection = row.number(kind === 'calendar' ? 'calendarid' : 'addressbookid');
    const deletedAt = row.number('deleted_at');
    const stored = row.text('uri');
    if (text === undefined || collection === undefined || stored === undefined) return undefined;
    // What lies in a calendar that lies in the trash itself is known by that alone.
    if (deletedAt !== undefined && !wish.deleted) return undefined;
    // In the trash an event has another name than it had, and gets back.
    const uri = deletedAt === undefined ? stored : stored.replace(/-deleted\.ics$/, '.ics');
    if (wanted.size > 0 && !wanted.has(pathOf([uri]))) return undefined;
    if (!isMeant(() => describe(kind, text), row, wish)) return undefined;
    const kept: Kept = {
      of,
      kind,
      collection,
      uri,
      uid: uidOf(text.toString('utf8')) ?? row.text('uid') ?? '',
      ...(deletedAt === undefined ? {} : { deletedAt }),
      text: text.toString('base64'),
    };
    return { ...kept };
  };

  return {
    take(table: TableName, columns: readonly Column[], values: readonly Value[]) {
      const name = table.parts.at(-1) ?? '';
      const row = storedRow(columns, values);
      const of = (ending: string): string => JSON.stringify([...table.parts.slice(0, -1), name.slice(0, -ending.length)]);
      if (name.endsWith('calendarobjects') && row.has('calendardata')) {
        // Of subscriptions (type 1) only copies are stored.
        return wants.calendars && (row.number('calendartype') ?? 0) === 0 ? keep(of('calendarobjects'), 'calendar', row) : undefined;
      }
      if (name.endsWith('cards') && row.has('carddata')) return wants.books ? keep(of('cards'), 'address-book', row) : undefined;
      const isBook = name.endsWith('addressbooks');
      if (!row.has('principaluri') || !row.has('displayname') || !(isBook || name.endsWith('calendars'))) return undefined;
      const installation = of(isBook ? 'addressbooks' : 'calendars');
      const known = collections.get(installation) ?? new Map<string, ItemCollection>();
      collections.set(installation, known);
      const collection = collectionOf(isBook ? 'address-book' : 'calendar', row);
      if (collection !== undefined) known.set(`${collection.kind} ${row.number('id')}`, collection);
      return undefined;
    },
    finish() {
      const [installation, ...others] = collections.keys();
      if (installation === undefined)
        throw new Failure('no-input', 'the stream holds no calendars and no address books', {
          hint: 'penstock inspect says what it holds',
        });
      if (others.length > 0) {
        const prefixes = [installation, ...others].map((key) => (JSON.parse(key) as string[]).join('.')).join(', ');
        throw new Failure('usage', `the stream holds the calendars of several installations, with the tables ${prefixes}`, {
          hint: 'take them out with penstock extract --table',
        });
      }
      const known = collections.get(installation) ?? new Map<string, ItemCollection>();
      return {
        collections: [...known.values()].filter((collection) => isMeantCollection(collection, wish)),
        itemOf(draft) {
          const kept = draft as unknown as Kept;
          const collection = kept.of === installation ? known.get(`${kept.kind} ${kept.collection}`) : undefined;
          if (collection === undefined || !isMeantCollection(collection, wish)) return undefined;
          if ((kept.deletedAt !== undefined || collection.isDeleted) !== wish.deleted) return undefined;
          const item = itemOf(kept, collection);
          return wish.paths.length === 0 || wish.paths.includes(item.path) ? item : undefined;
        },
      };
    },
  };
}

function describe(kind: ItemCollection['kind'], text: Buffer): Description {
  return kind === 'calendar' ? describeEvent(text.toString('utf8')) : describeCard(text.toString('utf8'));
}

/** @param describe called only where it is needed, since it takes most of the time */
function isMeant(described: () => Description, row: StoredRow, { text, from, until }: ItemWish): boolean {
  if (text === undefined && from === undefined && until === undefined) return true;
  const [first, last] = [row.number('firstoccurence'), row.number('lastoccurence')];
  // Nextcloud's own index, with a day to spare for times without a zone; what has none there is looked at itself.
  const spare = 86_400_000;
  if (first !== undefined && until !== undefined && first * 1000 - spare >= until.getTime()) return false;
  if (last !== undefined && last < endless && from !== undefined && last * 1000 + spare < from.getTime()) return false;
  const description = described();
  if (text !== undefined && !isSaidIn(description.texts, text)) return false;
  if (from === undefined && until === undefined) return true;
  return description.takesPlace(from, until) ?? first !== undefined;
}

function isMeantCollection({ kind, user, uri, name }: ItemCollection, wish: ItemWish): boolean {
  if (wish.user !== undefined && wish.user !== user) return false;
  if (wish.calendar === undefined && wish.addressBook === undefined) return true;
  const meant = kind === 'calendar' ? wish.calendar : wish.addressBook;
  return meant !== undefined && (meant === uri || meant === name);
}

function collectionOf(kind: ItemCollection['kind'], row: StoredRow): ItemCollection | undefined {
  const [, user] = /^principals\/users\/(.+)$/s.exec(row.text('principaluri') ?? '') ?? [];
  const uri = row.text('uri');
  if (user === undefined || uri === undefined) return undefined;
  return {
    path: pathOf(kind === 'calendar' ? ['calendars', user, uri] : ['addressbooks', 'users', user, uri]),
    kind,
    user,
    uri,
    name: row.text('displayname') ?? uri,
    description: row.text('description'),
    colour: row.text('calendarcolor'),
    components: (row.text('components') ?? '').split(',').filter((part) => part !== ''),
    isDeleted: kind === 'calendar' && row.number('deleted_at') !== undefined,
  };
}

function itemOf({ kind, uri, uid, deletedAt, text: encoded }: Kept, collection: ItemCollection): Item {
  const text = Buffer.from(encoded, 'base64');
  const { takesPlace: _, texts: __, title, ...description } = describe(kind, text);
  return {
    ...description,
    // A copy: a part of a text keeps the whole of it in memory.
    title: Buffer.from(title).toString(),
    path: `${collection.path}/${pathOf([uri])}`,
    collection,
    uri,
    uid,
    deletedAt: deletedAt === undefined ? undefined : new Date(deletedAt * 1000).toISOString(),
    text,
  };
}

/** @throws Failure usage: it is no path of an item */
function checkPaths(paths: readonly string[]): void {
  const wrong = paths.find((path) => !isKnownPath(path));
  if (wrong === undefined) return;
  throw new Failure('usage', `${JSON.stringify(wrong)} is no item`, {
    hint: 'penstock items list prints them, such as calendars/alice/work/4711.ics',
  });
}
