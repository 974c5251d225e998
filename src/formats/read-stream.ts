import { type ExactReader, exactReader, type ReaderMaker } from '../streams/exact-reader.ts';
import { peek } from '../streams/peek.ts';
import type { EntryName } from './archive/entry-name.ts';
import { isTar } from './archive/is-tar.ts';
import { anyManifest } from './archive/names.ts';
import { readArchive } from './archive/read-archive.ts';
import { anyFirstLine } from './plain/lines.ts';
import { readPlain } from './plain/read-plain.ts';
import type { SealedStream } from './sealed-stream.ts';

/** As many first bytes as tell the formats apart. */
export const enoughToTell = 512;

/** How many segments of an archive are decompressed at once: more would be quicker than what they are for. */
const ahead = 2;

/** A stream that is asked for a part of what it holds. */
export interface PartialReading {
  /** Of an archive, segments that are not needed are passed over. */
  readonly needs?: (segment: Pick<EntryName, 'stage' | 'table'>) => boolean;
  /** The same stream where it is a file on disk, of which what is passed over is not even read. */
  readonly file?: ReaderMaker | undefined;
}

/**
 * Opens a stream by its first bytes, whatever its format.
 * @throws Failure not-whole: it is no stream of ours, or of an unknown version; while it is read: it is cut or changed
 */
export async function readStream(source: AsyncIterable<Buffer>, { needs, file }: PartialReading = {}): Promise<SealedStream> {
  if (file !== undefined && (await beginsAsArchive(file(() => undefined)))) return readArchive(file, { ahead, needs });
  const { first, all } = await peek(source, enoughToTell);
  return isArchive(first) ? readArchive(exactReader(all), { ahead, needs }) : readPlain(all);
}

/** Whether it is one of ours, by its first bytes: a foreign dump is not. */
export function isOurs(first: Buffer): boolean {
  return isArchive(first) || first.toString('latin1', 0, anyFirstLine.length) === anyFirstLine;
}

/** Also where it is cut inside its first block, or damaged there. */
function isArchive(first: Buffer): boolean {
  const start = first.toString('latin1', 0, anyManifest.length);
  return isTar(first) || (start !== '' && anyManifest.startsWith(start));
}

async function beginsAsArchive(reader: ExactReader): Promise<boolean> {
  return isArchive(await reader.read(enoughToTell));
}
