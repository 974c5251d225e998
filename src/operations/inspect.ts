import { readPlain } from '../formats/plain/read-plain.ts';
import type { Manifest } from '../formats/manifest.ts';
import type { Seal } from '../formats/seal.ts';

/** Everything a stream says of itself, proven. */
export interface Inspection {
  readonly format: 'plain 1';
  readonly manifest: Manifest;
  readonly accounts: readonly string[];
  readonly seal: Seal & { readonly digest: string };
}

/**
 * Reads a stream to its end and proves its seal.
 * @throws Failure not-whole: it is not whole
 */
export async function inspect(source: AsyncIterable<Buffer>, progress: (bytes: number) => void): Promise<Inspection> {
  const plain = await readPlain(source);
  let bytes = 0;
  for await (const chunk of plain.body) progress((bytes += chunk.length));
  return { format: 'plain 1', manifest: plain.manifest, accounts: plain.accounts, seal: plain.seal() };
}
