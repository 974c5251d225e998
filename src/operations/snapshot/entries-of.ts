import { createReadStream } from 'node:fs';
import type { Entry } from '../../formats/snapshot/entry.ts';
import { readEntries } from '../../formats/snapshot/read-entries.ts';
import { rawPath } from '../../state/path-bytes.ts';
import { parts, type Snapshot } from './read-snapshot.ts';

/**
 * What a snapshot has of one of its directories, in the order of a survey; of one in which another is mounted, only its own. Each call reads the list anew: a
 * million entries need not be in memory.
 */
export async function* entriesOf(
  { path, header }: Pick<Snapshot, 'path' | 'header'>,
  directory: string,
): AsyncGenerator<Entry, void, void> {
  const inner = header.directories
    .filter((other) => other !== directory && other.startsWith(`${directory}/`))
    .map((other) => rawPath(other));
  const top = rawPath(directory);
  for await (const entry of readEntries(createReadStream(parts.list(path), { highWaterMark: 256 * 1024 })))
    if (isIn(entry.path, top) && !inner.some((other) => isIn(entry.path, other))) yield entry;
}

function isIn(path: string, outer: string): boolean {
  return path === outer || path.startsWith(outer === '/' ? outer : `${outer}/`);
}
