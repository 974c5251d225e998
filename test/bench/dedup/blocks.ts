import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** The digests of a file's blocks, in their order, and the length of the last one. */
async function blocksOf(file: string, size: number): Promise<{ digest: string; length: number }[]> {
  const blocks: { digest: string; length: number }[] = [];
  for await (const block of createReadStream(file, { highWaterMark: size }) as AsyncIterable<Buffer>)
    blocks.push({ digest: createHash('sha256').update(block).digest('base64'), length: block.length });
  return blocks;
}

/** How many bytes storage that deduplicates blocks of that size keeps of `second` where it has `first`: each block that is new, once. */
export async function newBytes(first: string, second: string, size: number): Promise<number> {
  const known = new Set((await blocksOf(first, size)).map(({ digest }) => digest));
  let bytes = 0;
  for (const { digest, length } of await blocksOf(second, size)) {
    if (!known.has(digest)) bytes += length;
    known.add(digest);
  }
  return bytes;
}
