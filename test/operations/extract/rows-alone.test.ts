import { expect, test } from 'vitest';
import type { Piece } from '../../../src/engines/pieces.ts';
import { rowsAlone } from '../../../src/operations/extract/rows-alone.ts';

const table = (counted: string): Pick<Extract<Piece, { kind: 'schema' }>, 'table' | 'text'> => ({
  table: { counted, parts: [counted] },
  text: Buffer.from(''),
});
const columns = (counted: string): Piece => ({ kind: 'columns', table: table(counted).table, columns: [] });
const said = (pieces: readonly Piece[]): string[] =>
  pieces.map((piece) => (piece.kind === 'settings' ? piece.kind : `${piece.kind} ${piece.table.counted}`));

test('what is known of a table when rows begin decides whether anything of it comes', () => {
  const empty = new Set<string>();
  const choose = rowsAlone((one) => !empty.has(one));
  const first = choose(
    [{ kind: 'settings', text: Buffer.from('') }, { kind: 'schema', ...table('part') }, columns('part'), columns('one')],
    false,
  );
  expect(said(first)).toEqual(['settings']);
  empty.add('part');
  const second = choose([{ kind: 'rows-begin', columns: [], ...table('one') }], false);
  expect(said(second)).toEqual(['columns one', 'rows-begin one']);
  empty.add('later');
  expect(said(choose([columns('other'), columns('later'), { kind: 'around-rows', ...table('later') }], true))).toEqual(['columns other']);
});

test('a table without rows comes at the end', () => {
  const choose = rowsAlone(() => true);
  expect(said(choose([columns('one')], false))).toEqual([]);
  expect(said(choose([{ kind: 'after', ...table('one') }], true))).toEqual(['columns one']);
});
