import { expect, test } from 'vitest';
import type { Value } from '../../../src/engines/pieces.ts';
import { csv } from '../../../src/operations/extract/csv.ts';
import type { Format } from '../../../src/operations/extract/format.ts';
import { jsonLines } from '../../../src/operations/extract/json-lines.ts';
import { fromCsv, fromJsonLines } from '../../support/decode-extract.ts';

/* Large values are written slice by slice; what comes of them is what would come of them at once. */

const text = Buffer.from('a"€\n🦷'.repeat(100_000));
const ill = Buffer.concat([text, Buffer.from([0xff])]);
const binary = Buffer.alloc(700_001, 'pen\0');
const rows: readonly (readonly Value[])[] = [
  [{ is: 'number', digits: '1' }, { is: 'text', bytes: text }, null],
  [null, { is: 'text', bytes: Buffer.from('small') }, { is: 'binary', bytes: Buffer.from([0]) }],
  [
    { is: 'boolean', true: true },
    { is: 'text', bytes: ill },
    { is: 'binary', bytes: binary },
  ],
  [{ is: 'number', digits: '4' }, { is: 'text', bytes: Buffer.from('') }, null],
];
const columns = ['id', 'text', 'data'].map((name) => ({ name, holds: 'any' as const }));
const table = { counted: 't', parts: ['t'] };

function written(format: Format): { whole: Buffer; longest: number } {
  const nothing = Buffer.alloc(0);
  const pieces = [
    ...format.take({ kind: 'rows-begin', table, columns, text: nothing }),
    ...format.take({ kind: 'rows', table, text: nothing, rows }),
  ];
  const parts = [...pieces, format.end('')];
  return { whole: Buffer.concat(parts), longest: Math.max(...parts.map(({ length }) => length)) };
}

const expected = rows.map((row) =>
  row
    .map((value) => {
      if (value === null) return 'null';
      if ('bytes' in value) return value.bytes.toString('hex');
      return Buffer.from('digits' in value ? value.digits : String(value.true)).toString('hex');
    })
    .join(' '),
);

test.each<[string, Format, (text: Buffer) => { rows: readonly string[] }]>([
  ['CSV', csv(), fromCsv],
  ['JSON Lines', jsonLines(), fromJsonLines],
])('%s', (_name, format, decode) => {
  const { whole, longest } = written(format);
  expect(decode(whole).rows.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  expect(decode(whole).rows.every((row, index) => row === expected[index])).toBe(true);
  expect(longest).toBeLessThan(500_000);
});
