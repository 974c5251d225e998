import type { Compression } from './compression.ts';

/**
 * How long what `packed` holds says that it becomes, in bytes; undefined where it does not say. It is no more than a word: what is damaged can say anything.
 *
 * zstd: RFC 8878, 3.1.1.1, the content size of the frame's header. gzip: RFC 1952, 2.3.1, ISIZE, the last four bytes.
 */
export function toldLength(packed: Buffer, method: Exclude<Compression['method'], 'none'>): number | undefined {
  if (method === 'gzip') return packed.length < 4 ? undefined : packed.readUInt32LE(packed.length - 4);
  const descriptor = packed[4];
  if (descriptor === undefined) return undefined;
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const at = 5 + (isSingle ? 0 : 1) + dictionaryBytes;
  const flag = descriptor >> 6;
  const bytes = flag === 0 ? Number(isSingle) : 1 << flag;
  // Of eight bytes six are enough, and all that a number takes.
  if (bytes === 0 || packed.length < at + bytes) return undefined;
  return packed.readUIntLE(at, Math.min(bytes, 6)) + (flag === 1 ? 256 : 0);
}
