import { promisify } from 'node:util';
import { constants, gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import { toldLength } from './told-length.ts';

/** How segments are compressed, each by itself. */
export interface Compression {
  readonly method: 'zstd' | 'gzip' | 'none';
  /** As the method counts them; undefined: what is quickest in proportion to what it saves. */
  readonly level?: number | undefined;
}

/** What an entry's name ends with. */
export const endings = { zstd: '.sql.zst', gzip: '.sql.gz', none: '.sql' } as const satisfies Record<Compression['method'], string>;

/** Measured: more costs more time than it saves bytes; docs/archive.md has the table. */
const usualLevel = { zstd: 1, gzip: 1 } as const;

/** A frame that asks for a larger window than our largest segment needs is damaged; 2^24 bytes. */
const widestWindow = 24;

/**
 * What comes out is put together of parts of this length: many small ones would be as much work as the compression, and one in which everything fits takes longer to
 * make than to fill.
 */
const part = 512 * 1024;
/** All of what is small comes out in one part, also what cannot be compressed: a 256th more, as ZSTD_compressBound has it, and frame, header and sum. */
const partFor = (length: number): number => Math.min(part, length + (length >> 8) + 1024);

/** Node's usual one. */
const leastPart = constants.Z_DEFAULT_CHUNK;

const asZstd = promisify(zstdCompress);
const asGzip = promisify(gzip);
const fromZstd = promisify(zstdDecompress);
const fromGzip = promisify(gunzip);

/** Compresses in a thread of its own: several at once use several cores. */
export async function compress(text: Buffer, { method, level }: Compression): Promise<Buffer> {
  if (method === 'none') return text;
  if (method === 'gzip') return asGzip(text, { level: level ?? usualLevel.gzip, chunkSize: partFor(text.length) });
  return asZstd(text, {
    params: { [constants.ZSTD_c_compressionLevel]: level ?? usualLevel.zstd },
    pledgedSrcSize: text.length,
    chunkSize: partFor(text.length),
  });
}

/**
 * What comes out is made in one place of the length that it says it has: put together of parts, it would be twice in memory, and a fifth of a restore's work.
 * @param longest more than this, no segment has. Rejects where it has more, or is none
 */
export async function decompress(body: Buffer, method: Compression['method'], longest: number): Promise<Buffer> {
  if (method === 'none') return body;
  const told = toldLength(body, method) ?? part;
  // With a byte more the end is seen at once. Where it says what is not true, it is put together of parts of another length.
  const way = { maxOutputLength: longest, chunkSize: Math.min(Math.max(told, leastPart), longest) + 1 };
  if (method === 'gzip') return fromGzip(body, way);
  return fromZstd(body, { ...way, params: { [constants.ZSTD_d_windowLogMax]: widestWindow } });
}
