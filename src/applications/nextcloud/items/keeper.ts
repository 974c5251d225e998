import { Failure } from '../../../failures/failure.ts';
import type { Application, ProfileSurroundings } from '../../contract.ts';
import type { Item, ItemCollection, ItemKeeper, PuttingBack } from '../../items.ts';
import { discover } from '../discover.ts';
import { siteOf } from '../site.ts';
import { noteSchema, removeAppPassword, withAppPassword } from './app-password.ts';
import { joinCalendar } from './join-calendar.ts';
import { openDav, type Dav } from './dav.ts';
import { findRestored, splitFilePath } from './find-restored.ts';
import { isThere, makeCollection } from './live-collection.ts';
import { putBackFile } from './put-back-file.ts';
import { putBackItem } from './put-back-item.ts';
import { readItems, tables } from './read-items.ts';
import { siteAddress } from './site-address.ts';
import { trust } from './trust.ts';

/** Events, tasks and contacts of a Nextcloud: out of its database's stream, and back through CalDAV and CardDAV, never by SQL. */
export const keeper: ItemKeeper = {
  tables,
  read: readItems,

  join(items) {
    const [first] = items;
    if (items.length === 1 && first !== undefined) return first.text;
    const kinds = new Set(items.map(({ collection: { kind } }) => kind));
    if (kinds.size > 1) {
      throw new Failure('usage', 'events and contacts do not go into one file', {
        hint: 'choose with --calendar, --address-book or --item',
      });
    }
    return kinds.has('calendar') ? joinCalendar(items.map(({ text }) => text)) : Buffer.concat(items.map(({ text }) => lineEnded(text)));
  },

  putBack: (application, items, how, surroundings) => withSite(application, how, surroundings, (dav) => putBackAll(dav, items, how)),

  ownerOf: ({ path }) => splitFilePath(path).user,

  async putBackFile(application, file, how, surroundings) {
    const source = findRestored(file, siteOf(application).found.dataDirectory);
    await withSite(application, how, surroundings, (dav) => putBackFile(dav, { source, path: splitFilePath(file.path).parts }, how));
  },

  async withdraw(application, access, { signal }) {
    const note = noteSchema.parse(access);
    const isRemoved = await removeAppPassword(siteOf(application).place, note, signal);
    return `an app password of ${note.user} ${isRemoved ? 'was removed' : 'was gone already'}`;
  },
};

/** The bracket around what is done on a site that runs, as one of its users. */
async function withSite(
  application: Application,
  how: PuttingBack,
  surroundings: ProfileSurroundings,
  act: (dav: Dav) => Promise<void>,
): Promise<void> {
  const { place } = siteOf(application);
  const found = await discover(place, surroundings.signal);
  if (found.isInMaintenance) {
    throw new Failure('try-later', `${application.name} is in maintenance mode, in which nothing can be put back`, {
      hint: `wait until the backup or restore has ended, or let it go on: penstock maintenance off ${application.name}`,
    });
  }
  const site = siteAddress(how.url ?? found.url, found.configFiles[0] ?? '');
  if (site.startsWith('https:')) trust(how.authority);
  await withAppPassword(place, how.user, { ...surroundings, note: how.note }, (password) =>
    act(openDav(site, how.user, password, surroundings.signal)),
  );
}

async function putBackAll(dav: Dav, items: AsyncIterable<Item>, how: PuttingBack): Promise<void> {
  const looked = new Map<string, boolean>();
  for await (const item of items) {
    const { collection } = item;
    let isReady = looked.get(collection.path);
    if (isReady === undefined) {
      isReady = await makeReady(dav, collection, how);
      looked.set(collection.path, isReady);
    }
    how.tell(isReady ? await putBackItem(dav, item, how) : { path: item.path, did: 'nothing', said: 'would be put back' });
  }
}

/** @returns whether it is there now */
async function makeReady(dav: Dav, collection: ItemCollection, how: PuttingBack): Promise<boolean> {
  if (await isThere(dav, collection)) return true;
  const { path, name } = collection;
  if (!how.dryRun) await makeCollection(dav, collection);
  const said = how.dryRun ? 'is gone, and would be made anew' : 'was gone, and is made anew; whom it was shared with is not brought back';
  how.tell({ path, did: how.dryRun ? 'nothing' : 'put-back', said: `(${name}) ${said}` });
  return !how.dryRun;
}

function lineEnded(text: Buffer): Buffer {
  return text.at(-1) === 0x0a ? text : Buffer.concat([text, Buffer.from('\r\n')]);
}
