import { isUtf8 } from 'node:buffer';
import type { Column, Value } from '../../engines/pieces.ts';
import type { Format } from './format.ts';
import { inSlices, isLarge } from './in-slices.ts';
import { type RowForm, rowTexts } from './row-texts.ts';

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/**
 * One JSON object a line. Numbers have the digits of the dump, however many; what JSON has no number for (NaN, Infinity, 007) is a string.
 * Binary is `{"base64": …}`, text that is not UTF-8 `{"base64": …, "type": "text"}`.
 */
export function jsonLines(): Format {
  let keys: readonly string[] = [];
  const keysOf = (columns: readonly Column[]): string[] => columns.map(({ name }) => `${JSON.stringify(name)}:`);
  const form: RowForm = {
    line: (row) => `{${row.map((value, index) => (keys[index] ?? '') + written(value)).join(',')}}\n`,
    before: (index) => (index === 0 ? '{' : ',') + (keys[index] ?? ''),
    parts: partsOf,
    end: '}\n',
  };
  return {
    *take(piece) {
      if (piece.kind === 'rows-begin') keys = keysOf(piece.columns);
      if (piece.kind !== 'rows') return;
      for (const text of rowTexts(piece.rows, form)) yield Buffer.from(text);
    },
    end: () => Buffer.alloc(0),
  };
}

/** A value of a large row. */
function* partsOf(value: Value): Generator<string, void, void> {
  if (value === null || !isLarge([value]) || !('bytes' in value)) return yield written(value);
  const isText = value.is === 'text';
  if (isText && isUtf8(value.bytes)) {
    yield '"';
    for (const bytes of inSlices(value.bytes, true)) yield JSON.stringify(bytes.toString('utf8')).slice(1, -1);
    return yield '"';
  }
  yield '{"base64":"';
  for (const bytes of inSlices(value.bytes)) yield bytes.toString('base64');
  yield isText ? '","type":"text"}' : '"}';
}

function written(value: Value): string {
  if (value === null) return 'null';
  if (value.is === 'boolean') return String(value.true);
  if (value.is === 'number') return number.test(value.digits) ? value.digits : JSON.stringify(value.digits);
  if (value.is === 'binary') return `{"base64":"${value.bytes.toString('base64')}"}`;
  if (isUtf8(value.bytes)) return JSON.stringify(value.bytes.toString('utf8'));
  return `{"base64":"${value.bytes.toString('base64')}","type":"text"}`;
}
