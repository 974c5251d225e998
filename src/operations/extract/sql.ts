import type { Piece } from '../../engines/pieces.ts';
import type { Format, Parts } from './format.ts';

const kinds: Readonly<Record<Parts, ReadonlySet<Piece['kind']>>> = {
  all: new Set<Piece['kind']>(['settings', 'schema', 'rows-begin', 'rows', 'rows-end', 'around-rows', 'after']),
  schema: new Set<Piece['kind']>(['settings', 'schema', 'after']),
  data: new Set<Piece['kind']>(['settings', 'rows-begin', 'rows', 'rows-end', 'around-rows']),
};

/** SQL as the dump has it. Its last line, the completeness mark, is written only when the stream is proven, so whoever has it has all. */
export function sql(parts: Parts): Format {
  const wanted = kinds[parts];
  return {
    take: (piece) => (wanted.has(piece.kind) && 'text' in piece ? [piece.text] : []),
    end: (mark) => Buffer.from(mark),
  };
}
