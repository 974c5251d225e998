import { Failure } from '../failures/failure.ts';
import { cutTuples, type Tuple } from './cut-tuples.ts';
import type { Column, Piece, TableName, Value, Wish } from './pieces.ts';

const large = 1024 * 1024;

/** The rows of one INSERT for a table that is wanted. */
export interface TupleRows {
  push(bytes: Buffer): void;
  /** Its `;` was the last byte. */
  end(): void;
}

/** What an INSERT says before its rows, and how its engine writes values. */
export interface TupleForm {
  readonly table: TableName;
  readonly columns: readonly Column[];
  /** `INSERT INTO … VALUES `. */
  readonly head: Buffer;
  /** See `cutTuples`. */
  readonly escapes: boolean;
  /** How many values stand before those of `columns`. */
  readonly skip: number;
  decode(literal: Buffer, column: Column): Value;
}

/**
 * Makes pieces of rows: as they come, or, where rows are chosen, those that are wanted as they stand there; of an INSERT with none of them nothing.
 * @throws Failure not-whole: a row has not the values that its columns ask for
 */
export function tupleRows(form: TupleForm, wish: Pick<Wish, 'decode' | 'filter'>, give: (piece: Piece) => void): TupleRows {
  const { table, columns, head, escapes, skip } = form;
  const conditions = wish.filter?.of(table, columns);
  const cutter = wish.decode || conditions !== undefined ? cutTuples(escapes) : undefined;
  let isBegun = false;
  const begin = (): void => {
    isBegun = true;
    give({ kind: 'rows-begin', table, columns, text: conditions === undefined ? head : withoutEnd(head) });
  };
  if (conditions === undefined) begin();

  const valueAt = ({ values }: Tuple, index: number): Value => form.decode(values[index + skip] as Buffer, columns[index] as Column);
  const decoded = (tuples: readonly Tuple[]): Value[][] =>
    wish.decode ? tuples.map((tuple) => columns.map((_, index) => valueAt(tuple, index))) : [];

  return {
    push(bytes) {
      const tuples = cutter?.push(bytes) ?? [];
      for (const { values } of tuples) {
        if (values.length === columns.length + skip) continue;
        throw new Failure('not-whole', `a row of ${table.counted} has ${values.length} values, and the table other columns`);
      }
      if (conditions === undefined) return give({ kind: 'rows', table, text: bytes, rows: decoded(tuples) });
      if (tuples.length === 0) return;
      const kept = tuples.filter((tuple) => conditions.every(({ column, fits }) => fits(valueAt(tuple, column))));
      const text: Buffer[] = [];
      for (const tuple of kept) {
        text.push(Buffer.from(isBegun ? ',\n' : '\n'), tuple.text);
        if (!isBegun) begin();
      }
      const chosen = { of: tuples.length, kept: kept.length };
      // A large row is not copied.
      const parts = text.some(({ length }) => length > large) ? text : [Buffer.concat(text)];
      for (const part of parts.slice(0, -1)) give({ kind: 'rows', table, text: part, rows: [] });
      give({ kind: 'rows', table, text: parts.at(-1) as Buffer, rows: decoded(kept), chosen });
    },
    end() {
      if (isBegun) give({ kind: 'rows-end', table, text: Buffer.from(conditions === undefined ? '\n' : ';\n') });
    },
  };
}

/** Without the white space behind it. */
function withoutEnd(head: Buffer): Buffer {
  let to = head.length;
  while (to > 0 && (head[to - 1] as number) <= 0x20) to -= 1;
  return head.subarray(0, to);
}
