import type { Entry } from '../../formats/snapshot/entry.ts';
import { rawPath } from '../../state/path-bytes.ts';
import { allEntries } from './all-entries.ts';
import type { Snapshot } from './read-snapshot.ts';

/**
 * What a snapshot has of one of its directories, in the order of a survey; of one in which another is mounted, only its own.
 */
export async function* entriesOf(snapshot: Pick<Snapshot, 'path' | 'header'>, directory: string): AsyncGenerator<Entry, void, void> {
  const inner = snapshot.header.directories
    .filter((other) => other !== directory && other.startsWith(`${directory}/`))
    .map((other) => rawPath(other));
  const top = rawPath(directory);
  let isBegun = false;
  for await (const entry of allEntries(snapshot)) {
    const isOwn = isIn(entry.path, top) && !inner.some((other) => isIn(entry.path, other));
    // One directory stands behind the other.
    if (isBegun && !isOwn) return;
    isBegun = isOwn;
    if (isOwn) yield entry;
  }
}

function isIn(path: string, outer: string): boolean {
  return path === outer || path.startsWith(outer === '/' ? outer : `${outer}/`);
}
