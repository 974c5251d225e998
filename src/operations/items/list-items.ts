import type { Item } from '../../applications/items.ts';
import { openJsonSpool, type Place } from './json-spool.ts';
import type { StoredItems } from './with-items.ts';

/** What a list says of an item. */
export interface ListedItem extends Pick<Item, 'path' | 'kind' | 'uid' | 'title' | 'when' | 'deletedAt'> {
  readonly user: string;
  /** The name that is shown. */
  readonly collection: string;
}

/** A list of items. */
export interface ItemList {
  readonly count: number;
  /** By the time at which they take place, then by their paths; what has no time comes last. */
  inOrder(): AsyncGenerator<ListedItem, void, void>;
}

/**
 * The bracket around a list of items. Of each no more than its time, its path and where it stands on the disk are in memory.
 * @param measure called with each before the first is listed, in the stream's order
 */
export async function listItems(
  stored: StoredItems,
  measure: (item: ListedItem) => void,
  act: (list: ItemList) => Promise<void>,
): Promise<void> {
  const spool = openJsonSpool<ListedItem>();
  try {
    const found: (Place & { readonly at: number; readonly path: string })[] = [];
    for await (const { path, kind, uid, title, when, at, deletedAt, collection } of stored.all()) {
      const item = { path, kind, user: collection.user, collection: collection.name, uid, title, when, deletedAt };
      measure(item);
      // One piece of its own: what was put together keeps all of its parts.
      found.push({ ...(await spool.add(item)), at: at ?? Infinity, path: Buffer.from(path).toString() });
    }
    found.sort((one, other) => one.at - other.at || (one.path < other.path ? -1 : 1));
    await act({ count: found.length, inOrder: () => spool.at(found) });
  } finally {
    spool.close();
  }
}
