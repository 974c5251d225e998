import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { readCopyData, type CopyData } from '../../../src/engines/postgresql/copy-data.ts';

/** The same, one byte after the other. */
function readSlowly(input: string, start: number, midLine: boolean): CopyData | 'refused' {
  let rows = 0;
  let inLine = midLine;
  for (let at = start; at < input.length; at++) {
    if (!inLine && input[at] === '\\' && (input[at + 1] ?? '.') === '.') {
      if (at + 2 >= input.length) return { next: at, rows, ended: false, midLine: false };
      return input[at + 2] === '\n' ? { next: at + 3, rows, ended: true, midLine: false } : 'refused';
    }
    inLine = input[at] !== '\n';
    if (!inLine) rows++;
  }
  return { next: input.length, rows, ended: false, midLine: inLine };
}

test('reads as one would byte by byte, whatever the data and wherever they are cut', () => {
  const signs = ['\\', '.', '\n', 'a'];
  const differing: string[] = [];
  // Every text of up to seven of these.
  for (let length = 0; length <= 7; length++) {
    for (let number = 0; number < signs.length ** length; number++) {
      const text = Array.from({ length }, (_, at) => signs[Math.floor(number / signs.length ** at) % signs.length]).join('');
      for (const midLine of [false, true]) {
        const start = Math.min(number % 3, length);
        if (!isDeepStrictEqual(readOrRefused(text, start, midLine), readSlowly(text, start, midLine)))
          differing.push(`${JSON.stringify(text)} from ${start}, ${midLine ? 'in' : 'at the start of'} a line`);
      }
    }
  }
  expect(differing).toEqual([]);
});

function readOrRefused(text: string, start: number, midLine: boolean): CopyData | 'refused' {
  try {
    return readCopyData(Buffer.from(text), start, midLine);
  } catch (error) {
    if (error instanceof Failure && error.message.includes('begins with \\.')) return 'refused';
    throw error;
  }
}
