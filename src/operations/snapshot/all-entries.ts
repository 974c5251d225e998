import { createReadStream } from 'node:fs';
import type { Entry } from '../../formats/snapshot/entry.ts';
import { readEntries } from '../../formats/snapshot/read-entries.ts';
import { parts, type Snapshot } from './read-snapshot.ts';

/** Everything in a snapshot's list, one directory behind the other. Each call reads the list anew: a million entries need not be in memory. */
export function allEntries({ path }: Pick<Snapshot, 'path'>): AsyncGenerator<Entry, void, void> {
  return readEntries(createReadStream(parts.list(path), { highWaterMark: 256 * 1024 }));
}
