import type { ReaderMaker } from '../streams/exact-reader.ts';

/** A stream to read from: as it comes, and, where it is a file on disk, in a way that can pass over parts of it. */
export interface StreamInput {
  readonly source: AsyncIterable<Buffer>;
  readonly file?: ReaderMaker | undefined;
}
