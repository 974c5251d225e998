import type { Column, Value } from '../../engines/pieces.ts';
import type { Format } from './format.ts';

const lineEnd = '\r\n';

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
    take(piece) {
      if (piece.kind === 'columns' || piece.kind === 'rows-begin') columns = piece.columns;
      if (piece.kind !== 'rows' || piece.rows.length === 0) return undefined;
      // One character for each byte, so that text that is not UTF-8 stays what it is.
      return Buffer.from(begin() + piece.rows.map((row) => row.map(written).join(',') + lineEnd).join(''), 'latin1');
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

function field(text: string): string {
  if (text !== '' && !/[",\r\n]|^\\x|^\s|\s$/.test(text)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}
