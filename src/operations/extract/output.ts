import type { Piece, TableName } from '../../engines/pieces.ts';

/** Where extracted tables go. */
export interface Output {
  take(piece: Piece): Promise<void>;
  /** The stream is proven: what was taken becomes what was asked for. @param mark the engine's completeness mark */
  prove(mark: string): Promise<void>;
  /** The stream is not whole: gives what is to be said of what came of it. */
  distrust(): Promise<string>;
  /** Something else failed: nothing is left. Never throws. */
  abandon(): Promise<void>;
}

/** The table that a piece is of; undefined for what belongs to all. */
export function tableOf(piece: Piece): TableName | undefined {
  return 'table' in piece ? piece.table : undefined;
}
