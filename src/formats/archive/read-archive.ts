import { createHash } from 'node:crypto';
import { Failure } from '../../failures/failure.ts';
import { exactReader } from '../../streams/exact-reader.ts';
import { inOrder } from '../../streams/in-order.ts';
import type { Segment } from '../../streams/segment.ts';
import { fileEndings } from '../file-endings.ts';
import { type Seal, sealSchema } from '../seal.ts';
import type { SealedStream } from '../sealed-stream.ts';
import { decompress } from './compression.ts';
import { type EntryName, parseEntryName } from './entry-name.ts';
import { lastBlockLength, parseLastBlock } from './last-block.ts';
import { longestSeal, longestSegment } from './limits.ts';
import { names } from './names.ts';
import { type Entry, readEntries } from './read-entries.ts';
import { readHeader } from './read-header.ts';
import { refusals } from './refusals.ts';

/** How an archive is read. */
export interface ArchiveReading {
  /** How many segments are decompressed at once. */
  readonly ahead: number;
  /** Rows of tables that are not wanted are passed over, not decompressed; their bytes are proven all the same. */
  readonly wants?: ((table: string) => boolean) | undefined;
}

interface Packed {
  readonly name: EntryName;
  readonly body: Buffer;
}

/**
 * Opens an archive: reads its header, and gives the rest as it comes. Memory stays flat: only some segments are held.
 * @throws Failure not-whole: it is not of this format, or its version is unknown; while reading: it is cut, changed or continued after its seal
 */
export async function readArchive(source: AsyncIterable<Buffer>, { ahead, wants }: ArchiveReading): Promise<Required<SealedStream>> {
  const digest = createHash('sha256');
  let isLastBlock = false;
  let passed = 0;
  let where: Parameters<typeof refusals.cut>[0] = 'inside its header';
  const reader = exactReader(source, (bytes) => {
    passed += bytes.length;
    if (!isLastBlock) digest.update(bytes);
  });
  const cut = (): Failure => refusals.cut(where, passed);
  const entries = readEntries(reader, cut);
  const header = await readHeader(entries).catch(async (error: unknown) => {
    await reader.close();
    throw error;
  });
  where = 'without its seal';
  let isWhole = true;
  let proven: (Seal & { digest: string }) | undefined;
  let found: (Seal & { digest: string }) | undefined;

  /** Ends when all is proven that can be proven of bytes. */
  async function* packed(): AsyncGenerator<Packed, void, void> {
    const index = createHash('sha256');
    let seal: Buffer | undefined;
    for (let next = await entries.next(); next.done !== true; next = await entries.next()) {
      if (seal !== undefined) throw refusals.foreign();
      const name = parseEntryName(next.value.name);
      if (name === undefined) {
        where = 'inside its seal';
        await named(next.value, names.sums).pass((bytes) => index.update(bytes));
        seal = await named((await entries.next()).value, names.seal).body(longestSeal);
        index.update(seal);
      } else if (name.stage === 'rows' && name.table !== undefined && wants?.(name.table) === false) isWhole = false;
      else yield { name, body: await next.value.body(longestSegment) };
    }
    if (seal === undefined) throw refusals.foreign();
    isLastBlock = true;
    const block = await reader.read(lastBlockLength);
    if (block.length < lastBlockLength) throw cut();
    const last = parseLastBlock(block);
    if (last === undefined) throw refusals.foreign();
    if ((await reader.read(1)).length > 0) throw refusals.continued();
    if (digest.digest('hex') !== last.all || index.digest('hex') !== last.index) throw refusals.changed();
    proven = { ...parseSeal(seal), digest: last.all };
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
    if (proven === undefined || (isWhole && proven.bytes !== bytes))
      throw new Failure('not-whole', 'the stream’s seal does not fit its bytes');
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

function named(entry: Entry | void, name: string): Entry {
  if (entry?.name !== name) throw refusals.foreign();
  return entry;
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

function parseSeal(json: Buffer): Seal {
  try {
    return sealSchema.parse(JSON.parse(json.toString('utf8')));
  } catch (cause) {
    throw new Failure('not-whole', 'the stream’s seal does not fit its bytes', { cause });
  }
}
