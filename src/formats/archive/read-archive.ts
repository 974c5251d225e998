import { Failure } from '../../failures/failure.ts';
import type { ReaderMaker } from '../../streams/exact-reader.ts';
import { inOrder } from '../../streams/in-order.ts';
import { letGo } from '../../streams/let-go.ts';
import type { Segment } from '../../streams/segment.ts';
import { fileEndings } from '../file-endings.ts';
import type { SealedStream } from '../sealed-stream.ts';
import { archiveProof, type Proven } from './archive-proof.ts';
import { decompress } from './compression.ts';
import { type EntryName, parseEntryName } from './entry-name.ts';
import { longestSegment } from './limits.ts';
import { names } from './names.ts';
import { type Entry, readEntries } from './read-entries.ts';
import { readHeader } from './read-header.ts';
import { type Reached, refusals } from './refusals.ts';

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
  let passed = 0;
  let reached: Reached = 'inside its header';
  const cut = (): Failure => refusals.cut(reached, reader.seeks ? undefined : passed);
  const proof = archiveProof(cut);
  const reader = makeReader((bytes) => {
    passed += bytes.length;
    proof.see(bytes);
  });
  const entries = readEntries(reader, cut);
  const header = await readHeader(entries, proof.take).catch(async (error: unknown) => {
    await reader.close();
    throw error;
  });
  reached = 'without its seal';
  let isComplete = true;
  let proven: Proven | undefined;
  let found: Proven | undefined;

  /** Ends when all is proven that can be proven of bytes. */
  async function* packed(): AsyncGenerator<Packed, void, void> {
    for (let next = await entries.next(); next.done !== true; next = await entries.next()) {
      const entry = next.value;
      const name = parseEntryName(entry.name);
      if (reached === 'inside its seal' || (name === undefined && entry.name !== names.sums)) throw refusals.foreign();
      if (name === undefined) {
        reached = 'inside its seal';
        await proof.sums(entry);
        await proof.seal(await sealAfter(entries));
      } else if (needs?.(name) === false) {
        isComplete = false;
        proof.pass(entry.name, reader.seeks);
      } else {
        const body = await entry.body(longestSegment);
        proof.take(entry.name, body);
        yield { name, body };
      }
    }
    proven = await proof.end(reader);
  }

  async function* segments(): AsyncGenerator<Segment, void, void> {
    let bytes = 0;
    try {
      for await (const segment of inOrder(packed(), ahead, unpack)) {
        bytes += segment.text.length;
        yield segment;
      }
    } catch (error) {
      // As with a plain stream, whose digest is known last: the file daemon goes on with the rest of its job when a stream was taken to its end.
      if (error instanceof Failure) await reader.skip(Infinity).catch(() => undefined);
      throw error;
    } finally {
      await reader.close();
    }
    if (proven === undefined || (isComplete && proven.bytes !== bytes)) throw refusals.unfit();
    found = proven;
  }

  const all = segments();
  return {
    format: 'archive 1',
    ending: fileEndings.archive,
    ...header,
    segments: all,
    body: textOf(all),
    seal() {
      if (!found) throw new Error('the seal is known only after the whole stream was read');
      return found;
    },
  };
}

async function sealAfter(entries: AsyncIterator<Entry, void, void>): Promise<Entry> {
  const { value: entry } = await entries.next();
  if (entry?.name !== names.seal) throw refusals.foreign();
  return entry;
}

async function unpack({ name, body }: Packed): Promise<Segment> {
  const text = await decompress(body, name.method, longestSegment).catch((cause: unknown) => {
    throw refusals.changed(cause);
  });
  if (text !== body) letGo(body);
  return { stage: name.stage, text, goesOn: name.goesOn, ...(name.table === undefined ? {} : { table: name.table }) };
}

async function* textOf(segments: AsyncIterable<Segment>): AsyncGenerator<Buffer, void, void> {
  for await (const { text } of segments) yield text;
}
