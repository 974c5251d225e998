import { comparePaths } from '../../directories/compare-paths.ts';
import type { Entry } from '../../formats/snapshot/entry.ts';

/** Finds entries of a list by their paths, as long as these are asked for in its order. */
export interface EntryFinder {
  /** @param path raw, and never before one that was asked for */
  find(path: string): Promise<Entry | undefined>;
  /** Ends the reading of the list. */
  close(): Promise<void>;
}

/** Reads a list only as far as is asked for, and holds one entry. */
export function entryFinder(entries: AsyncGenerator<Entry, void, void>): EntryFinder {
  /** The last that was read: none before it is asked for again. */
  let last: IteratorResult<Entry, void> | undefined;
  return {
    async find(path) {
      last ??= await entries.next();
      while (last.done !== true && comparePaths(last.value.path, path) < 0) last = await entries.next();
      return last.done !== true && last.value.path === path ? last.value : undefined;
    },
    async close() {
      await entries.return();
    },
  };
}
