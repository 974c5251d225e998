import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { pathBytes, pathText, rawPath } from '../state/path-bytes.ts';
import type { KeptCopy } from './copy-place.ts';
import { rawNames } from './raw-names.ts';

/** What a copy of a directory holds. */
export interface CopySize {
  /** What it takes: bytes on disk that the live directory has not in common with it. */
  readonly bytes: number;
  /** Everything but directories. */
  readonly entries: number;
  /**
   * Files that were written to after the copy was made, relative to the directory. A hard link is the file itself, so what a program changes in
   * place, instead of writing a new file, is changed in the copy, too.
   */
  readonly changed: readonly string[];
}

/**
 * Walks through a copy. A file that was changed in place is known by its modification time, which is later than the copy; a program that sets
 * that time back is not found out.
 */
export async function measureCopy(directory: string, copy: KeptCopy, signal: AbortSignal): Promise<CopySize> {
  // The name has whole seconds; the copy's own directory was made at the very moment, where the filesystem knows that.
  const madeAt = Math.max(copy.keptAt.getTime(), lstatSync(copy.path).birthtimeMs);
  const seen = new Set<string>();
  const changed: string[] = [];
  let [bytes, entries] = [0, 0];
  // Paths are raw from here on.
  const measure = (inside: string, stats: Stats): void => {
    entries++;
    if (stats.isFile() && stats.mtimeMs > madeAt) changed.push(pathText(inside));
    if (stats.nlink > 1) {
      const key = `${stats.dev}:${stats.ino}`;
      const live = lstatSync(pathBytes(join(rawPath(directory), inside)), { throwIfNoEntry: false });
      if (seen.has(key) || (live?.ino === stats.ino && live.dev === stats.dev)) return;
      seen.add(key);
    }
    bytes += stats.blocks * 512;
  };
  const walk = async (inside: string): Promise<void> => {
    // The event loop must turn: a signal that ends the run is heard there.
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const path = join(rawPath(copy.path), inside);
    for (const name of rawNames(path)) {
      const stats = lstatSync(pathBytes(join(path, name)));
      if (stats.isDirectory()) await walk(join(inside, name));
      else measure(join(inside, name), stats);
    }
  };
  await walk('');
  return { bytes, entries, changed };
}
