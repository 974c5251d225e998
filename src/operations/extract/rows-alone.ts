import type { Piece } from '../../engines/pieces.ts';

/**
 * Of what is picked only what has to do with rows, for formats in which a table without them would be nothing but a name. That a table is a part of one whose rows
 * are not wanted is known when rows begin, so until then nothing is said of any.
 */
export function rowsAlone(needsRows: (table: string) => boolean): (pieces: readonly Piece[], isLast: boolean) => Piece[] {
  let held: Piece[] | undefined = [];
  return (pieces, isLast) => {
    const given: Piece[] = [];
    const release = (): void => {
      given.push(...(held ?? []));
      held = undefined;
    };
    for (const piece of pieces) {
      if (piece.kind === 'schema' || piece.kind === 'after') continue;
      if (held !== undefined && (piece.kind === 'columns' || piece.kind === 'left-out')) {
        held.push(piece);
        continue;
      }
      if (piece.kind !== 'settings') release();
      given.push(piece);
    }
    if (isLast) release();
    return given.filter((piece) => !('table' in piece) || needsRows(piece.table.counted));
  };
}
