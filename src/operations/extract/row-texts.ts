import type { Value } from '../../engines/pieces.ts';
import { isLarge } from './in-slices.ts';

/** How a format writes a row. */
export interface RowForm {
  /** All of it, with its line end. */
  line(row: readonly Value[]): string;
  /** What stands before the value at `index`. */
  before(index: number): string;
  /** A value of a large row, piece by piece. */
  parts(value: Value): Iterable<string>;
  /** What stands behind the last value, with the line end. */
  readonly end: string;
}

/** The text of rows in pieces: small rows together, a large one value by value. Never an empty piece. @param start what stands before the first row */
export function* rowTexts(rows: readonly (readonly Value[])[], form: RowForm, start = ''): Generator<string, void, void> {
  let text = start;
  for (const row of rows) {
    if (!isLarge(row)) {
      text += form.line(row);
      continue;
    }
    for (const [index, value] of row.entries()) {
      text += form.before(index);
      for (const part of form.parts(value)) {
        yield text + part;
        text = '';
      }
    }
    text += form.end;
  }
  if (text !== '') yield text;
}
