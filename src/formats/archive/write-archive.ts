import { createHash } from 'node:crypto';
import { pack, type Pack } from 'tar-stream';
import { inOrder } from '../../streams/in-order.ts';
import { letGo } from '../../streams/let-go.ts';
import { type Segment, segmentBytes } from '../../streams/segment.ts';
import type { Manifest } from '../manifest.ts';
import type { Seal } from '../seal.ts';
import { align } from './align.ts';
import { compress, type Compression } from './compression.ts';
import { contentNames } from './content-names.ts';
import { sha256 } from './digest.ts';
import { entryNames } from './entry-name.ts';
import { lastBlock } from './last-block.ts';
import { names } from './names.ts';
import { sumList } from './sum-list.ts';
import { inTarBlocks, tarBlock } from './tar-block.ts';

/** An archive on its way out. */
export interface ArchiveWriter {
  /** Its bytes, until the last; then it is whole. Throws what the segments throw. */
  readonly output: AsyncIterable<Buffer>;
  /** Once all of it is out. `stored`: its length. */
  result(): { readonly digest: string; readonly bytes: number; readonly stored: number };
}

export interface ArchiveOptions extends Compression {
  /** How many segments are compressed at once. */
  readonly ahead: number;
  /** For storage that deduplicates: what is as it was stands in blocks as it stood. Only with segments that are not compressed. */
  readonly dedup?: boolean;
}

/** Of entries that are to be the same in each dump. */
const anyTime = new Date('2000-01-01T00:00:00Z');

/**
 * Makes an archive of a dump's segments, in the format of docs/format.md. Memory stays flat: some segments are held, and a line for each of all.
 * @param seal what was counted; asked for when the last segment has passed, so what it throws leaves the archive without an end
 */
export function writeArchive(
  header: { readonly manifest: Manifest; readonly accounts: readonly string[] },
  segments: AsyncIterable<Segment>,
  seal: () => Promise<Omit<Seal, 'bytes'>>,
  options: ArchiveOptions,
): ArchiveWriter {
  const tar = pack();
  const isSame = options.dedup === true && options.method === 'none';
  const nameOf = isSame ? contentNames() : entryNames(options.method);
  const time = new Date(header.manifest.started);
  const sums = sumList();
  const written = { bytes: 0, stored: 0, index: '', digest: '' };
  /** Of the tar's entries until now. */
  let length = 0;

  const put = (name: string, mtime: Date, ...parts: readonly Buffer[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const size = parts.reduce((sum, part) => sum + part.length, 0);
      const entry = tar.entry({ name, mode: 0o600, mtime, size }, (error) => (error ? reject(error) : resolve()));
      length += tarBlock + inTarBlocks(size);
      for (const part of parts) entry.write(part);
      entry.end(undefined);
    });
  const putSummed = async (name: string, mtime: Date, body: Buffer): Promise<void> => {
    sums.add(name, body);
    await put(name, mtime, body);
  };

  const fill = async (): Promise<void> => {
    if (header.accounts.some((line) => /[\r\n]/.test(line))) throw new Error('an account statement must be one line');
    await putSummed(names.manifest, time, Buffer.from(`${JSON.stringify(header.manifest, undefined, 2)}\n`));
    await putSummed(names.accounts, time, Buffer.from(header.accounts.map((line) => `${line}\n`).join('')));
    await put(names.headerSums, time, ...sums.all());
    const prepared = isSame ? align(segments, length) : cut(segments);
    const compressed = inOrder(prepared, options.ahead, async (segment) => {
      const bytes = segment.text.length;
      const body = await compress(segment.text, options);
      if (body !== segment.text) letGo(segment.text);
      return { segment, bytes, body };
    });
    for await (const { segment, bytes, body } of compressed) {
      written.bytes += bytes;
      await putSummed(nameOf(segment), isSame ? anyTime : time, body);
    }
    const sealText = Buffer.from(`${JSON.stringify({ bytes: written.bytes, ...(await seal()) } satisfies Seal)}\n`);
    written.index = sha256(...sums.all(), sealText);
    await put(names.sums, time, ...sums.all());
    await put(names.seal, time, sealText);
    tar.finalize();
  };

  async function* output(): AsyncGenerator<Buffer, void, void> {
    const digest = createHash('sha256');
    const filled = fill();
    // What it throws comes out of the iteration over the tar, which it ends.
    filled.catch((error: unknown) => tar.destroy(error as Error));
    for await (const chunk of bytesOf(tar)) {
      digest.update(chunk);
      written.stored += chunk.length;
      yield chunk;
    }
    await filled;
    written.digest = digest.digest('hex');
    const last = lastBlock({ all: written.digest, index: written.index });
    written.stored += last.length;
    yield last;
  }

  return {
    output: output(),
    result: () => {
      if (written.digest === '') throw new Error('an archive’s digest is known only when all of it is out');
      return { digest: written.digest, bytes: written.bytes, stored: written.stored };
    },
  };
}

function bytesOf(tar: Pack): AsyncIterable<Buffer> {
  return tar as AsyncIterable<Buffer>;
}

/** No entry is larger than a reader need hold, whatever the segments are; each has its text for itself. */
async function* cut(segments: AsyncIterable<Segment>): AsyncGenerator<Segment, void, void> {
  for await (const segment of segments) {
    let rest = segment.text;
    for (; rest.length > 2 * segmentBytes; rest = rest.subarray(segmentBytes))
      yield { ...segment, text: Buffer.from(rest.subarray(0, segmentBytes)), goesOn: true };
    yield { ...segment, text: rest };
  }
}
