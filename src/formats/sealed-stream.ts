import type { Segment } from '../streams/segment.ts';
import type { FileEnding } from './file-endings.ts';
import type { Manifest } from './manifest.ts';
import type { Seal } from './seal.ts';

/** A stream of ours, opened: its header has been read, and was not changed. */
export interface SealedStream {
  /** The format and its version, as `inspect` says it. */
  readonly format: string;
  /** What a file that holds it is called at its end. */
  readonly ending: FileEnding;
  readonly manifest: Manifest;
  readonly accounts: readonly string[];
  /**
   * The dump's bytes, in one piece and not compressed. That the iteration ends without throwing is the proof that the stream is whole;
   * until then nothing that was made of the bytes may be believed.
   */
  readonly body: AsyncIterable<Buffer>;
  /** The same in segments, instead of `body`, where the format has them; their end is the same proof. */
  readonly segments?: AsyncIterable<Segment>;
  /** The seal, once `body` or `segments` has ended. `isReadThrough`: every byte was read, and so all of it is proven; see `Proven`. */
  seal(): Seal & { readonly digest: string; readonly isReadThrough: boolean };
}
