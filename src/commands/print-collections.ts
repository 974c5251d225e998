import type { StoredItems } from '../operations/items/with-items.ts';
import { printable } from '../reports/printable.ts';
import type { Surface } from './verb.ts';

/** Prints the calendars and address books of a stream, with how many of the wished items are in each. */
export async function printCollections(
  { manifest, digest, collections, all }: StoredItems,
  asJson: boolean,
  surface: Surface,
): Promise<void> {
  const counts = new Map<string, number>();
  for await (const { collection } of all()) counts.set(collection.path, (counts.get(collection.path) ?? 0) + 1);
  const { application, database, started } = manifest;
  if (asJson) {
    const listed = collections.map((collection) => ({ ...collection, items: counts.get(collection.path) ?? 0 }));
    return surface.print(JSON.stringify({ application, database, started, digest, collections: listed }));
  }
  surface.print(`${collections.length} calendars and address books of ${application}/${database} as of ${started}:`);
  const width = collections.reduce((widest, { path }) => Math.max(widest, path.length), 0);
  for (const { path, name, isDeleted } of collections) {
    const count = String(counts.get(path) ?? 0).padStart(7);
    surface.print(`${count}  ${path.padEnd(width)}  ${printable(name)}${isDeleted ? '  (lay in the trash)' : ''}`);
  }
}
