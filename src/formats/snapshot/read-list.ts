import { createHash } from 'node:crypto';
import { Failure } from '../../failures/failure.ts';
import { parseEntry, type Entry } from './entry.ts';
import { headerSchema, sealSchema, type SnapshotHeader, type SnapshotSeal } from './header.ts';
import { endPrefix, firstLine, sealPrefix } from './lines.ts';

/** The list of a snapshot, which is whole. */
export interface SnapshotList {
  readonly header: SnapshotHeader;
  readonly entries: readonly Entry[];
  readonly seal: SnapshotSeal;
}

/**
 * Reads the list of a snapshot to its end.
 * @throws Failure not-whole: it is cut, changed, continued after its end, or of a later version
 */
export async function readList(source: AsyncIterable<Buffer>): Promise<SnapshotList> {
  const digest = createHash('sha256');
  const lines: string[] = [];
  let end: string | undefined;
  for await (const line of linesOf(source)) {
    if (end !== undefined) throw new Failure('not-whole', 'there are bytes after the end of its list');
    if (line.startsWith(endPrefix)) end = line.slice(endPrefix.length);
    else {
      digest.update(`${line}\n`, 'latin1');
      lines.push(line);
    }
  }
  if (lines[0] !== undefined && lines[0] !== firstLine && lines[0].startsWith(firstLine.slice(0, -1)))
    throw new Failure('not-whole', 'its list is of a version that this penstock does not know', { hint: 'use a newer penstock' });
  if (end === undefined) throw new Failure('not-whole', 'its list ends without its seal');
  if (end !== `${digest.digest('hex')}\n`) throw new Failure('not-whole', 'its list was changed: the digest does not match');
  const seal = lines.pop();
  const [, header = '', ...rest] = lines;
  if (lines[0] !== firstLine || seal?.startsWith(sealPrefix) !== true) throw new Failure('not-whole', 'its list is none of a snapshot');
  const list = {
    header: headerSchema.parse(JSON.parse(asText(header))),
    entries: rest.map((line) => parseEntry(asText(line))),
    seal: sealSchema.parse(JSON.parse(asText(seal.slice(sealPrefix.length)))),
  };
  if (list.seal.entries !== list.entries.length) throw new Failure('not-whole', 'its seal does not fit its list');
  return list;
}

/** Lines as raw text, without their newlines but for the last one: only that shows whether it was cut. */
async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string, void, void> {
  let held = '';
  for await (const chunk of source) {
    const parts = (held + chunk.toString('latin1')).split('\n');
    held = parts.pop() ?? '';
    for (const part of parts) yield part.startsWith(endPrefix) ? `${part}\n` : part;
  }
  if (held !== '') yield held;
}

function asText(line: string): string {
  return Buffer.from(line, 'latin1').toString('utf8');
}
