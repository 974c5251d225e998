import { Failure } from '../../failures/failure.ts';
import { foreignStream } from '../foreign-stream.ts';
import { type Manifest, manifestSchema } from '../manifest.ts';
import { unknownVersion } from '../unknown-version.ts';
import { sumLine } from './digest.ts';
import { longestSegment } from './limits.ts';
import { anyManifest, names } from './names.ts';
import type { Entry } from './read-entries.ts';
import { refusals } from './refusals.ts';

export interface ArchiveHeader {
  readonly manifest: Manifest;
  readonly accounts: readonly string[];
}

/**
 * Reads the entries before the first segment. They have sums of their own: a restore makes an empty database after what they say.
 * @param note is told of those that SHA256SUMS has
 * @throws Failure not-whole: they were changed, or are of an unknown version
 */
export async function readHeader(
  entries: AsyncIterator<Entry, void, void>,
  note: (name: string, body: Buffer) => void,
): Promise<ArchiveHeader> {
  const take = async (name: string): Promise<Buffer> => {
    const { value: entry } = await entries.next();
    if (entry?.name !== name) throw refusals.foreign();
    return entry.body(longestSegment);
  };
  const first = await entries.next();
  if (first.value?.name !== names.manifest) throw stranger(first.value?.name ?? '');
  const manifest = await first.value.body(longestSegment);
  const accounts = await take(names.accounts);
  const sums = await take(names.headerSums);
  if (sums.toString('latin1') !== sumLine(names.manifest, manifest) + sumLine(names.accounts, accounts)) throw refusals.header();
  note(names.manifest, manifest);
  note(names.accounts, accounts);
  return { manifest: parse(manifest), accounts: accounts.toString('utf8').split('\n').slice(0, -1) };
}

/** What begins like a tar, and not like ours. */
function stranger(name: string): Failure {
  const [, version] = new RegExp(`^${anyManifest}(.*)\\.json$`).exec(name) ?? [];
  if (version === undefined) return foreignStream();
  return unknownVersion(`penstock archive ${version}`);
}

function parse(json: Buffer): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(json.toString('utf8')));
  } catch (cause) {
    throw new Failure('not-whole', 'the stream’s manifest is damaged', { hint: 'take another copy or another backup', cause });
  }
}
