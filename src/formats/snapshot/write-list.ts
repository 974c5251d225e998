import { createHash } from 'node:crypto';
import type { Sink } from '../../streams/sink.ts';
import { printEntry, type Entry } from './entry.ts';
import type { SnapshotHeader, SnapshotSeal } from './header.ts';
import { endPrefix, firstLine, sealPrefix } from './lines.ts';

const longestPiece = 256 * 1024;

/** Writes the list of a snapshot: what it is, a line for each entry, what was counted, and the digest of all of it. */
export async function writeList(
  header: SnapshotHeader,
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  sink: Sink,
): Promise<SnapshotSeal> {
  const digest = createHash('sha256');
  let piece = '';
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(piece);
    piece = '';
    digest.update(bytes);
    await sink.write(bytes);
  };
  const line = async (text: string): Promise<void> => {
    piece += `${text}\n`;
    if (piece.length >= longestPiece) await flush();
  };
  await line(firstLine);
  await line(JSON.stringify(header));
  let [count, files, bytes] = [0, 0, 0];
  for await (const entry of entries) {
    count++;
    await line(printEntry(entry));
    if (entry.type !== 'file' || entry.sameAs !== undefined) continue;
    files++;
    bytes += entry.size ?? 0;
  }
  const seal = { entries: count, files, bytes };
  await line(`${sealPrefix}${JSON.stringify(seal)}`);
  await flush();
  await sink.write(Buffer.from(`${endPrefix}${digest.digest('hex')}\n`));
  await sink.end();
  return seal;
}
