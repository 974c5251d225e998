import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { rawPath } from '../state/path-bytes.ts';
import { packDirectories } from './pack-directories.ts';

/**
 * The access control lists and extended attributes of directories, as texts that are equal where these are. Node itself cannot ask for them.
 * @param from a directory, raw
 * @param names paths of directories below it, raw; `.` is itself
 * @returns by those names; without those that are not there, and those that are no UTF-8
 */
export async function extendedAttributes(
  from: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (names.length === 0) return found;
  const program = packDirectories(from, names, signal);
  const entries = extract();
  // What it complains of is missing in what is found.
  const passed = pipeline(program.stdout, entries).catch(() => undefined);
  for await (const entry of entries) {
    // What tar has of a file beyond POSIX it writes in "extended headers".
    const { name, pax } = entry.header;
    const further = Object.entries(pax ?? {}).filter(([key]) => key.startsWith('SCHILY.'));
    found.set(rawPath(name === './' ? '.' : name.replace(/\/$/, '')), JSON.stringify(further));
    entry.resume();
  }
  await passed;
  await program.ended;
  signal.throwIfAborted();
  return found;
}
