import type { Piece } from '../../engines/pieces.ts';

/** Which pieces of a table are wanted. */
export type Parts = 'all' | 'schema' | 'data';

/** Makes the bytes of one output out of pieces. */
export interface Format {
  /** What comes of a piece, undefined where nothing does. */
  take(piece: Piece): Buffer | undefined;
  /** What comes last, when the stream is proven. @param mark the engine's completeness mark */
  end(mark: string): Buffer;
}
