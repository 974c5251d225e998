import { digestFile } from '../../directories/digest-file.ts';
import { isAsListed } from '../../directories/is-as-listed.ts';
import { sideBySide } from '../../directories/side-by-side.ts';
import { survey, type Surveyed } from '../../directories/survey.ts';
import { Failure } from '../../failures/failure.ts';
import type { Entry } from '../../formats/snapshot/entry.ts';
import { pathText, rawPath } from '../../state/path-bytes.ts';
import type { RunContext } from '../run-context.ts';
import { entriesOf } from './entries-of.ts';
import { parts, type Snapshot } from './read-snapshot.ts';

/** How many of the things that are wrong are said. */
const most = 20;

/**
 * Reads every byte of a snapshot and compares it with what its list says.
 * @returns how many bytes were read
 * @throws Failure not-whole: something is other than it was, is gone or came; the others as its details
 */
export async function verifySnapshot(snapshot: Snapshot, context: Pick<RunContext, 'signal' | 'progress'>): Promise<number> {
  const { signal, progress } = context;
  const { header, path, stamp } = snapshot;
  const files = rawPath(parts.files(path));
  const wrong: string[] = [];
  let bytes = 0;
  const digest = async (file: string): Promise<string | undefined> =>
    digestFile(file, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return undefined;
    });
  for (const { name, ending, size, sha256 } of header.databases) {
    if ((await digest(rawPath(parts.database(path, { name, ending })))) !== sha256) wrong.push(`database ${name} was changed`);
    progress((bytes += size));
  }
  for (const directory of header.directories) {
    // One that is mounted inside another has a list of its own.
    const mounts = new Set(header.directories.filter((other) => other !== directory).map((other) => parts.files(path) + other));
    const there = survey(files + rawPath(directory), { isLeftOut: () => false, mounts, signal });
    for await (const [entry, is] of sideBySide(entriesOf(snapshot, directory), there, (one) => one.path.slice(files.length))) {
      const at = pathText(entry === undefined ? is.path.slice(files.length) : entry.path);
      const why = entry === undefined ? 'is not in its list' : is === undefined ? 'is gone' : whyOther(entry, is);
      if (why !== undefined) wrong.push(`${at} ${why}`);
      else if (entry?.type === 'file' && entry.sameAs === undefined) {
        if ((await digest(files + entry.path)) !== entry.sha256) wrong.push(`${at} was changed`);
        progress((bytes += entry.size ?? 0));
      }
    }
  }
  const [first, ...others] = wrong;
  if (first === undefined) return bytes;
  throw new Failure('not-whole', `the snapshot ${stamp} of ${header.application} is not what it was: ${first}`, {
    hint: 'the disk, or somebody, has changed it; take another snapshot, or a backup',
    details: [...others.slice(0, most), ...(others.length > most ? [`and ${others.length - most} more`] : [])],
  });
}

function whyOther(entry: Entry, is: Surveyed): string | undefined {
  if (isAsListed(entry, is, '0') === 'other') return 'has other attributes';
  return entry.type === 'directory' && entry.mtime !== is.mtime ? 'has another time' : undefined;
}
