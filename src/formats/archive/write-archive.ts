import { createHash } from 'node:crypto';
import { pack, type Pack } from 'tar-stream';
import { inOrder } from '../../streams/in-order.ts';
import { letGo } from '../../streams/let-go.ts';
import { type Segment, segmentBytes } from '../../streams/segment.ts';
import type { Manifest } from '../manifest.ts';
import type { Seal } from '../seal.ts';
import { compress, type Compression } from './compression.ts';
import { sha256 } from './digest.ts';
import { entryNames } from './entry-name.ts';
import { lastBlock } from './last-block.ts';
import { names } from './names.ts';
import { sumList } from './sum-list.ts';

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
}

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
  const nameOf = entryNames(options.method);
  const mtime = new Date(header.manifest.started);
  const sums = sumList();
  const written = { bytes: 0, stored: 0, index: '', digest: '' };

  const put = (name: string, ...parts: readonly Buffer[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const size = parts.reduce((sum, part) => sum + part.length, 0);
      const entry = tar.entry({ name, mode: 0o600, mtime, size }, (error) => (error ? reject(error) : resolve()));
      for (const part of parts) entry.write(part);
      entry.end(undefined);
    });
  const putSummed = async (name: string, body: Buffer): Promise<void> => {
    sums.add(name, body);
    await put(name, body);
  };

  const fill = async (): Promise<void> => {
    if (header.accounts.some((line) => /[\r\n]/.test(line))) throw new Error('an account statement must be one line');
    await putSummed(names.manifest, Buffer.from(`${JSON.stringify(header.manifest, undefined, 2)}\n`));
    await putSummed(names.accounts, Buffer.from(header.accounts.map((line) => `${line}\n`).join('')));
    await put(names.headerSums, ...sums.all());
    const compressed = inOrder(cut(segments), options.ahead, async (segment) => {
      const { length } = segment.text;
      const body = await compress(segment.text, options);
      if (body !== segment.text) letGo(segment.text);
      return { segment, length, body };
    });
    for await (const { segment, length, body } of compressed) {
      written.bytes += length;
      await putSummed(nameOf(segment), body);
    }
    const sealText = Buffer.from(`${JSON.stringify({ bytes: written.bytes, ...(await seal()) } satisfies Seal)}\n`);
    written.index = sha256(...sums.all(), sealText);
    await put(names.sums, ...sums.all());
    await put(names.seal, sealText);
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
