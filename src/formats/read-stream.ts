import { peek } from '../streams/peek.ts';
import { readArchive } from './archive/read-archive.ts';
import { isTar } from './archive/is-tar.ts';
import { anyManifest } from './archive/names.ts';
import { anyFirstLine } from './plain/lines.ts';
import { readPlain } from './plain/read-plain.ts';
import type { SealedStream } from './sealed-stream.ts';

/** As many first bytes as tell the formats apart. */
export const enoughToTell = 512;

export interface StreamReading {
  /** In the archive format: rows of tables that are not wanted are passed over. */
  readonly wants?: (table: string) => boolean;
}

/**
 * Opens a stream by its first bytes, whatever its format.
 * @throws Failure not-whole: it is no stream of ours, or of an unknown version; while it is read: it is cut or changed
 */
export async function readStream(source: AsyncIterable<Buffer>, { wants }: StreamReading = {}): Promise<SealedStream> {
  const { first, all } = await peek(source, enoughToTell);
  return isArchive(first) ? readArchive(all, { ahead: 3, wants }) : readPlain(all);
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
