import { createHash } from 'node:crypto';
import { Failure } from '../../failures/failure.ts';
import { headerSchema, sealSchema, type SnapshotHeader, type SnapshotSeal } from './header.ts';
import { linesOf } from './lines-of.ts';
import { endPrefix, firstLine, sealPrefix } from './lines.ts';

/** What the list of a snapshot says, which is whole; its entries are read by `readEntries`. */
export interface SnapshotList {
  readonly header: SnapshotHeader;
  readonly seal: SnapshotSeal;
}

/**
 * Reads the list of a snapshot to its end, and proves it.
 * @throws Failure not-whole: it is cut, changed, continued after its end, or of a later version
 */
export async function readList(source: AsyncIterable<Buffer>): Promise<SnapshotList> {
  const digest = createHash('sha256');
  let [first, header, last]: (string | undefined)[] = [];
  let count = 0;
  let end: string | undefined;
  for await (const line of linesOf(source)) {
    if (end !== undefined) throw new Failure('not-whole', 'there are bytes after the end of its list');
    if (line.startsWith(endPrefix)) {
      end = line.slice(endPrefix.length);
      continue;
    }
    digest.update(`${line}\n`, 'latin1');
    if (count === 0) first = line;
    else if (count === 1) header = line;
    last = line;
    count++;
  }
  if (first !== undefined && first !== firstLine && first.startsWith(firstLine.slice(0, -1)))
    throw new Failure('not-whole', 'its list is of a version that this penstock does not know', { hint: 'use a newer penstock' });
  if (end === undefined) throw new Failure('not-whole', 'its list ends without its seal');
  if (end !== `${digest.digest('hex')}\n`) throw new Failure('not-whole', 'its list was changed: the digest does not match');
  if (first !== firstLine || header === undefined || last?.startsWith(sealPrefix) !== true)
    throw new Failure('not-whole', 'its list is none of a snapshot');
  const seal = sealSchema.parse(JSON.parse(last.slice(sealPrefix.length)));
  // Besides the entries there are the first line, the header and the seal.
  if (seal.entries !== count - 3) throw new Failure('not-whole', 'its seal does not fit its list');
  return { header: headerSchema.parse(JSON.parse(Buffer.from(header, 'latin1').toString('utf8'))), seal };
}
