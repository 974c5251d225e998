import type { Manifest } from '../formats/manifest.ts';
import { readStream } from '../formats/read-stream.ts';
import type { Seal } from '../formats/seal.ts';

/** Everything a stream says of itself, proven. */
export interface Inspection {
  /** And its version: `plain 1`, `archive 1`. */
  readonly format: string;
  readonly manifest: Manifest;
  readonly accounts: readonly string[];
  readonly seal: Seal & { readonly digest: string };
}

/**
 * Reads a stream to its end and proves its seal.
 * @throws Failure not-whole: it is not whole
 */
export async function inspect(source: AsyncIterable<Buffer>, progress: (bytes: number) => void): Promise<Inspection> {
  const stream = await readStream(source);
  let bytes = 0;
  for await (const chunk of stream.body) progress((bytes += chunk.length));
  return { format: stream.format, manifest: stream.manifest, accounts: stream.accounts, seal: stream.seal() };
}
