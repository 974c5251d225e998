import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../failures/failure.ts';
import type { FileEnding } from '../../formats/file-endings.ts';
import { readList, type SnapshotList } from '../../formats/snapshot/read-list.ts';
import { snapshotsIn, type SnapshotPath } from '../../state/snapshot-places.ts';

/** A snapshot whose list is whole. */
export interface Snapshot extends SnapshotPath, SnapshotList {}

/** Where the parts of a snapshot lie in it. */
export const parts = {
  list: (path: string) => join(path, 'list'),
  database: (path: string, { name, ending }: { readonly name: string; readonly ending: FileEnding }) =>
    join(path, 'databases', name + ending),
  databases: (path: string) => join(path, 'databases'),
  /** Below it everything has the path that it has live. */
  files: (path: string) => join(path, 'files'),
} as const;

/**
 * Reads what a snapshot says of itself, and looks whether its parts are there; whether they are what they were, only reading all of it tells.
 * @throws Failure not-whole: why it is no whole snapshot of this application
 */
export async function readSnapshot(at: SnapshotPath, application: string): Promise<Snapshot> {
  const list = parts.list(at.path);
  if (!existsSync(list)) throw new Failure('not-whole', 'it has no list');
  const found = await readList(createReadStream(list, { highWaterMark: 256 * 1024 }));
  const { header } = found;
  if (header.application !== application) throw new Failure('not-whole', `it is of ${header.application}`);
  for (const { name, ending, size } of header.databases) {
    const there = statSync(parts.database(at.path, { name, ending }), { throwIfNoEntry: false })?.size;
    if (there === undefined) throw new Failure('not-whole', `its database ${name} is gone`);
    if (there !== size) throw new Failure('not-whole', `its database ${name} has ${there} bytes, and was sealed with ${size}`);
  }
  for (const directory of header.directories) {
    if (!existsSync(join(parts.files(at.path), directory))) throw new Failure('not-whole', `its directory ${directory} is gone`);
  }
  return { ...at, ...found };
}

/** The sealed stream of one of its databases. */
export function databaseStream({ path, header }: Snapshot, database: string): AsyncIterable<Buffer> {
  const found = header.databases.find(({ name }) => name === database);
  if (found === undefined) throw new Error(`the snapshot has no database ${database}`);
  return createReadStream(parts.database(path, found), { highWaterMark: 256 * 1024 });
}

/** The newest whole snapshot in a place, if there is one. */
export async function newestWhole(place: string, application: string): Promise<Snapshot | undefined> {
  for (const at of snapshotsIn(place)) {
    try {
      return await readSnapshot(at, application);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  return undefined;
}
