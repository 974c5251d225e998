import type { ReaderMaker } from '../../streams/exact-reader.ts';
import { inOrder } from '../../streams/in-order.ts';
import type { Segment } from '../../streams/segment.ts';
import type { SealedStream } from '../sealed-stream.ts';
import { archiveProof, type Index, type Proven } from './archive-proof.ts';
import { decompress } from './compression.ts';
import { type EntryName, parseEntryName } from './entry-name.ts';
import { longestIndex, longestSegment } from './limits.ts';
import { names } from './names.ts';
import { type Entry, readEntries } from './read-entries.ts';
import { readHeader } from './read-header.ts';
import { refusals } from './refusals.ts';

/** How an archive is read. */
export interface ArchiveReading {
  /** How many segments are decompressed at once. */
  readonly ahead: number;
  /** Segments that are not needed are passed over. What is read is proven all the same; what is not even read, in a file, is not. */
  readonly needs?: ((segment: EntryName) => boolean) | undefined;
}

interface Packed {
  readonly name: EntryName;
  readonly body: Buffer;
}

/**
 * Opens an archive: reads its header, and gives the rest as it comes. Memory stays flat: only some segments are held.
 * @throws Failure not-whole: it is not of this format, or its version is unknown; while reading: it is cut, changed or continued after its seal
 */
export async function readArchive(makeReader: ReaderMaker, { ahead, needs }: ArchiveReading): Promise<Required<SealedStream>> {
  const proof = archiveProof();
  const reader = makeReader(proof.see);
  const entries = readEntries(reader);
  const header = await readHeader(entries, proof.take);
  let isComplete = true;
  let proven: Proven | undefined;
  let found: Proven | undefined;

  /** Ends when all is proven that can be proven of bytes. */
  async function* packed(): AsyncGenerator<Packed, void, void> {
    let index: Index | undefined;
    try {
      for (let next = await entries.next(); next.done !== true; next = await entries.next()) {
        const entry = next.value;
        const name = parseEntryName(entry.name);
        if (index !== undefined || (name === undefined && entry.name !== names.sums)) throw refusals.foreign();
        if (name === undefined) index = { sums: await entry.body(longestIndex), seal: await sealAfter(entries) };
        else if (needs?.(name) === false) {
          isComplete = false;
          proof.pass(entry.name, reader.seeks);
        } else {
          const body = await entry.body(longestSegment);
          proof.take(entry.name, body);
          yield { name, body };
        }
      }
      if (index === undefined) throw refusals.foreign();
      proven = await proof.end(reader, index);
    } finally {
      await reader.close();
    }
  }

  async function* segments(): AsyncGenerator<Segment, void, void> {
    let bytes = 0;
    for await (const segment of inOrder(packed(), ahead, unpack)) {
      bytes += segment.text.length;
      yield segment;
    }
    if (proven === undefined || (isComplete && proven.bytes !== bytes)) throw refusals.unfit();
    found = proven;
  }

  const all = segments();
  return {
    format: 'archive 1',
    ...header,
    segments: all,
    body: textOf(all),
    seal() {
      if (!found) throw new Error('the seal is known only after the whole stream was read');
      return found;
    },
  };
}

async function sealAfter(entries: AsyncIterator<Entry, void, void>): Promise<Buffer> {
  const { value: entry } = await entries.next();
  if (entry?.name !== names.seal) throw refusals.foreign();
  return entry.body(longestIndex);
}

async function unpack({ name, body }: Packed): Promise<Segment> {
  const text = await decompress(body, name.method, longestSegment).catch((cause: unknown) => {
    throw refusals.changed(cause);
  });
  return { stage: name.stage, text, goesOn: name.goesOn, ...(name.table === undefined ? {} : { table: name.table }) };
}

async function* textOf(segments: AsyncIterable<Segment>): AsyncGenerator<Buffer, void, void> {
  for await (const { text } of segments) yield text;
}
