import { Failure } from '../../failures/failure.ts';
import { enoughToTell, isOurs, readStream } from '../../formats/read-stream.ts';
import type { SealedStream } from '../../formats/sealed-stream.ts';
import { peek } from '../../streams/peek.ts';

/** A stream as it was found: sealed, or a foreign dump of which nothing is known. */
export type OpenStream = { readonly sealed: SealedStream } | { readonly sealed: undefined; readonly body: AsyncIterable<Buffer> };

/**
 * Opens a stream by its first bytes.
 * @param options.unsealed take a foreign dump as it is; one of ours is held to its seal all the same
 * @throws Failure not-whole: it is empty, or foreign and `unsealed` is not given
 */
export async function openStream(source: AsyncIterable<Buffer>, options: { unsealed: boolean }): Promise<OpenStream> {
  if (!options.unsealed) return { sealed: await readStream(source) };
  const { first, all } = await peek(source, enoughToTell);
  if (first.length === 0) throw new Failure('not-whole', 'the stream is empty');
  return isOurs(first) ? { sealed: await readStream(all) } : { sealed: undefined, body: all };
}
