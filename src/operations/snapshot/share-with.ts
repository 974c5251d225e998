import { digestFile } from '../../directories/digest-file.ts';
import { isAsListed } from '../../directories/is-as-listed.ts';
import { surveyOne, type Surveyed } from '../../directories/survey.ts';
import type { Entry } from '../../formats/snapshot/entry.ts';
import { rawPath } from '../../state/path-bytes.ts';
import { parts, type Snapshot } from './read-snapshot.ts';

/** What a snapshot has in common with the one before it. */
export interface Sharing {
  /** The file of the one before that is the same as a live one, raw. */
  share(one: Surveyed): Promise<string | undefined>;
  /** Whether it will be, as far as that is known without reading the file. */
  isLikely(one: Surveyed): boolean;
  /** The entry of the one before. */
  entryOf(path: string): Entry | undefined;
}

/** Only files of the snapshot before are shared, never live ones: a program that writes in place would write into the snapshot. */
export function shareWith(previous: Snapshot | undefined, signal: AbortSignal): Sharing {
  const entries = new Map(previous?.entries.map((entry) => [entry.path, entry]));
  const copied = previous?.header.copied ?? '0';
  const files = previous === undefined ? '' : rawPath(parts.files(previous.path));
  const judge = (one: Surveyed): 'same' | 'perhaps' | 'other' => {
    const entry = entries.get(one.path);
    return entry === undefined ? 'other' : isAsListed(entry, one, copied);
  };
  return {
    async share(one) {
      const verdict = judge(one);
      const entry = entries.get(one.path);
      if (verdict === 'other' || entry === undefined) return undefined;
      const there = surveyOne(files + one.path);
      // Something was done to the snapshot itself.
      if (there === undefined || isAsListed(entry, there, '0') === 'other') return undefined;
      if (verdict === 'perhaps' && (await digestFile(one.path, signal).catch(leaveVanished(signal))) !== entry.sha256) return undefined;
      return there.path;
    },
    isLikely: (one) => one.type === 'file' && judge(one) !== 'other',
    entryOf: (path) => entries.get(path),
  };
}

function leaveVanished(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  };
}
