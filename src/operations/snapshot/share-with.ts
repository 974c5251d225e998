import { digestFile } from '../../directories/digest-file.ts';
import { isAsListed } from '../../directories/is-as-listed.ts';
import { surveyOne, type Surveyed } from '../../directories/survey.ts';
import type { Entry } from '../../formats/snapshot/entry.ts';
import { pathText, rawPath } from '../../state/path-bytes.ts';
import { entriesOf } from './entries-of.ts';
import { entryFinder } from './entry-finder.ts';
import { parts, type Snapshot } from './read-snapshot.ts';

/** What a directory has in common with the snapshot before, asked in the order of a survey. */
export interface Shares {
  /** The file of the one before that is the same as a live one, raw. */
  share(one: Surveyed): Promise<string | undefined>;
  /** Whether it will be, as far as that is known without reading the file. */
  isLikely(one: Surveyed): Promise<boolean>;
  /** The entry of the one before. */
  entryOf(path: string): Promise<Entry | undefined>;
  close(): Promise<void>;
}

/** Begins one walk through a directory, raw. */
export type Sharing = (directory: string) => Shares;

/** Only files of the snapshot before are shared, never live ones: a program that writes in place would write into the snapshot. */
export function shareWith(previous: Snapshot | undefined, signal: AbortSignal): Sharing {
  const copied = previous?.header.copied ?? '0';
  const files = previous === undefined ? '' : rawPath(parts.files(previous.path));
  return (directory) => {
    const { find, close } = entryFinder(previous === undefined ? nothing() : entriesOf(previous, pathText(directory)));
    return {
      async share(one) {
        const entry = await find(one.path);
        const verdict = entry === undefined ? 'other' : isAsListed(entry, one, copied);
        if (verdict === 'other' || entry === undefined) return undefined;
        const there = surveyOne(files + one.path);
        // Something was done to the snapshot itself.
        if (there === undefined || isAsListed(entry, there, '0') === 'other') return undefined;
        if (verdict === 'perhaps' && (await digestFile(one.path, signal).catch(leaveVanished(signal))) !== entry.sha256) return undefined;
        return there.path;
      },
      async isLikely(one) {
        const entry = one.type === 'file' ? await find(one.path) : undefined;
        return entry !== undefined && isAsListed(entry, one, copied) !== 'other';
      },
      entryOf: find,
      close,
    };
  };
}

async function* nothing(): AsyncGenerator<Entry, void, void> {
  // There is no snapshot before.
}

function leaveVanished(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  };
}
