import { isUtf8 } from 'node:buffer';
import type { Column, Value } from '../../engines/pieces.ts';
import type { Format } from './format.ts';

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/**
 * One JSON object a line. Numbers have the digits of the dump, however many; what JSON has no number for (NaN, Infinity, 007) is a string.
 * Binary is `{"base64": …}`, text that is not UTF-8 `{"base64": …, "type": "text"}`.
 */
export function jsonLines(): Format {
  let keys: readonly string[] = [];
  const keysOf = (columns: readonly Column[]): string[] => columns.map(({ name }) => `${JSON.stringify(name)}:`);
  const line = (row: readonly Value[]): string => `{${row.map((value, index) => (keys[index] ?? '') + written(value)).join(',')}}\n`;
  return {
    take(piece) {
      if (piece.kind === 'rows-begin') keys = keysOf(piece.columns);
      return piece.kind === 'rows' && piece.rows.length > 0 ? Buffer.from(piece.rows.map(line).join('')) : undefined;
    },
    end: () => Buffer.alloc(0),
  };
}

function written(value: Value): string {
  if (value === null) return 'null';
  if (value.is === 'boolean') return String(value.true);
  if (value.is === 'number') return number.test(value.digits) ? value.digits : JSON.stringify(value.digits);
  if (value.is === 'binary') return `{"base64":"${value.bytes.toString('base64')}"}`;
  if (isUtf8(value.bytes)) return JSON.stringify(value.bytes.toString('utf8'));
  return `{"base64":"${value.bytes.toString('base64')}","type":"text"}`;
}
