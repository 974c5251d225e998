import { Failure } from '../failures/failure.ts';
import { anyFirstLine } from '../formats/plain/lines.ts';
import { readPlain, type PlainStream } from '../formats/plain/read-plain.ts';

/** A stream as it was found: sealed, or a foreign dump of which nothing is known. */
export type OpenStream =
  { readonly sealed: true; readonly plain: PlainStream } | { readonly sealed: false; readonly body: AsyncIterable<Buffer> };

/**
 * Opens a stream by its first bytes.
 * @param options.unsealed take a foreign dump as it is; one of ours is held to its seal all the same
 * @throws Failure not-whole: it is empty, or foreign and `unsealed` is not given
 */
export async function openStream(source: AsyncIterable<Buffer>, options: { unsealed: boolean }): Promise<OpenStream> {
  if (!options.unsealed) return { sealed: true, plain: await readPlain(source) };
  const { first, all } = await peek(source, anyFirstLine.length);
  if (first.length === 0) throw new Failure('not-whole', 'the stream is empty');
  if (first.toString('latin1', 0, anyFirstLine.length) === anyFirstLine) return { sealed: true, plain: await readPlain(all) };
  return { sealed: false, body: all };
}

async function peek(source: AsyncIterable<Buffer>, length: number): Promise<{ first: Buffer; all: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  let first: Buffer = Buffer.alloc(0);
  while (first.length < length) {
    const next = await iterator.next();
    if (next.done === true) break;
    first = Buffer.concat([first, next.value]);
  }
  async function* all(): AsyncGenerator<Buffer, void, void> {
    yield first;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { first, all: all() };
}
