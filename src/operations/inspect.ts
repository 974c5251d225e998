import type { Manifest } from '../formats/manifest.ts';
import { readStream } from '../formats/read-stream.ts';
import type { Seal } from '../formats/seal.ts';
import type { StreamInput } from './stream-input.ts';

/** Everything a stream says of itself. */
export interface Inspection {
  /** And its version: `plain 1`, `archive 1`. */
  readonly format: string;
  readonly manifest: Manifest;
  readonly accounts: readonly string[];
  /** `isReadThrough`: all of it is proven; otherwise what is said here is, but the rows were not read. */
  readonly seal: Seal & { readonly digest: string; readonly isReadThrough: boolean };
}

/**
 * Says what a stream holds. It is read to its end, which proves it; but of an archive in a file on disk only what tells of it is read.
 * @throws Failure not-whole: it is not whole
 */
export async function inspect({ source, file }: StreamInput, progress: (bytes: number) => void): Promise<Inspection> {
  const stream = await readStream(source, file === undefined ? {} : { file, needs: () => false });
  let bytes = 0;
  for await (const chunk of stream.body) progress((bytes += chunk.length));
  return { format: stream.format, manifest: stream.manifest, accounts: stream.accounts, seal: stream.seal() };
}
