import { createHash } from 'node:crypto';
import { Failure } from '../../failures/failure.ts';
import { exactReader } from '../../streams/exact-reader.ts';
import { inOrder } from '../../streams/in-order.ts';
import type { Segment } from '../../streams/segment.ts';
import { type Seal, sealSchema } from '../seal.ts';
import type { SealedStream } from '../sealed-stream.ts';
import { decompress } from './compression.ts';
import { sha256 } from './digest.ts';
import { type EntryName, parseEntryName } from './entry-name.ts';
import { lastBlockLength, parseLastBlock } from './last-block.ts';
import { longestIndex, longestSegment } from './limits.ts';
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
  const reader = exactReader(source, (bytes) => {
    if (!isLastBlock) digest.update(bytes);
  });
  const entries = readEntries(reader);
  const header = await readHeader(entries);
  let isWhole = true;
  let proven: (Seal & { digest: string }) | undefined;
  let found: (Seal & { digest: string }) | undefined;

  /** Ends when all is proven that can be proven of bytes. */
  async function* packed(): AsyncGenerator<Packed, void, void> {
    let index: { sums: Buffer; seal: Buffer } | undefined;
    try {
      for (let next = await entries.next(); next.done !== true; next = await entries.next()) {
        const name = parseEntryName(next.value.name);
        if (name === undefined) {
          if (index !== undefined) throw refusals.foreign();
          index = { sums: await named(next.value, names.sums), seal: await named((await entries.next()).value, names.seal) };
        } else if (index !== undefined) throw refusals.foreign();
        else if (name.stage === 'rows' && name.table !== undefined && wants?.(name.table) === false) isWhole = false;
        else yield { name, body: await next.value.body(longestSegment) };
      }
      isLastBlock = true;
      const block = await reader.read(lastBlockLength);
      if (block.length < lastBlockLength) throw refusals.cut();
      const last = parseLastBlock(block);
      if (index === undefined || last === undefined) throw refusals.foreign();
      if ((await reader.read(1)).length > 0) throw refusals.continued();
      if (digest.digest('hex') !== last.all || sha256(index.sums, index.seal) !== last.index) throw refusals.changed();
      proven = { ...parseSeal(index.seal), digest: last.all };
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
    if (proven === undefined || (isWhole && proven.bytes !== bytes))
      throw new Failure('not-whole', 'the stream’s seal does not fit its bytes');
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

async function named(entry: Entry | void, name: string): Promise<Buffer> {
  if (entry?.name !== name) throw refusals.foreign();
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

function parseSeal(json: Buffer): Seal {
  try {
    return sealSchema.parse(JSON.parse(json.toString('utf8')));
  } catch (cause) {
    throw new Failure('not-whole', 'the stream’s seal does not fit its bytes', { cause });
  }
}
