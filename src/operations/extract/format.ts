import type { Piece } from '../../engines/pieces.ts';

/** Which pieces of a table are wanted. */
export type Parts = 'all' | 'schema' | 'data';

/** Makes the bytes of one output out of pieces. */
export interface Format {
  /** What comes of a piece, to be written one after the other: of a large value never all at once. */
  take(piece: Piece): Iterable<Buffer>;
  /** What comes last, when the stream is proven. @param mark the engine's completeness mark */
  end(mark: string): Buffer;
}
