import type { Column, Value } from '../../engines/pieces.ts';
import type { Format } from './format.ts';
import { inSlices, isLarge } from './in-slices.ts';
import { type RowForm, rowTexts } from './row-texts.ts';

const lineEnd = '\r\n';

const form: RowForm = {
  line: (row) => row.map(written).join(',') + lineEnd,
  before: (index) => (index === 0 ? '' : ','),
  parts: partsOf,
  end: lineEnd,
};

/**
 * CSV as RFC 4180 has it, with a line of names first. NULL is an empty field without quotes, an empty text one with quotes; binary is `\x`
 * and hexadecimal digits without quotes, and a text that begins like that has quotes. Text is given as its bytes are.
 */
export function csv(): Format {
  let columns: readonly Column[] | undefined;
  let isBegun = false;
  const begin = (): string => {
    if (isBegun || columns === undefined) return '';
    isBegun = true;
    return columns.map(({ name }) => field(Buffer.from(name).toString('latin1'))).join(',') + lineEnd;
  };
  return {
    *take(piece) {
      if (piece.kind === 'columns' || piece.kind === 'rows-begin') columns = piece.columns;
      if (piece.kind !== 'rows' || piece.rows.length === 0) return;
      // One character for each byte, so that text that is not UTF-8 stays what it is.
      for (const text of rowTexts(piece.rows, form, begin())) yield Buffer.from(text, 'latin1');
    },
    end: () => Buffer.from(begin(), 'latin1'),
  };
}

function written(value: Value): string {
  if (value === null) return '';
  if (value.is === 'number') return value.digits;
  if (value.is === 'boolean') return value.true ? 'true' : 'false';
  return value.is === 'binary' ? `\\x${value.bytes.toString('hex')}` : field(value.bytes.toString('latin1'));
}

/** A value of a large row; a long text has quotes whether it needs them or not. */
function* partsOf(value: Value): Generator<string, void, void> {
  if (value === null || !isLarge([value]) || !('bytes' in value)) return yield written(value);
  const isBinary = value.is === 'binary';
  yield isBinary ? '\\x' : '"';
  for (const bytes of inSlices(value.bytes)) yield isBinary ? bytes.toString('hex') : bytes.toString('latin1').replaceAll('"', '""');
  if (!isBinary) yield '"';
}

function field(text: string): string {
  if (text !== '' && !/[",\r\n]|^\\x|^\s|\s$/.test(text)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}
