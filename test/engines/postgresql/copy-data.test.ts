import { expect, test } from 'vitest';
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
  // Every text of up to seven of these.
  for (let length = 0; length <= 7; length++) {
    for (let number = 0; number < signs.length ** length; number++) {
      const text = Array.from({ length }, (_, at) => signs[Math.floor(number / signs.length ** at) % signs.length]).join('');
      for (const midLine of [false, true]) {
        const start = Math.min(number % 3, length);
        const expected = readSlowly(text, start, midLine);
        if (expected === 'refused') expect(() => readCopyData(Buffer.from(text), start, midLine)).toThrow('begins with \\.');
        else if (!same(readCopyData(Buffer.from(text), start, midLine), expected))
          throw new Error(`${JSON.stringify(text)} from ${start}, ${midLine ? 'in' : 'at'} a line`);
      }
    }
  }
});

function same(one: CopyData, other: CopyData): boolean {
  return one.next === other.next && one.rows === other.rows && one.ended === other.ended && one.midLine === other.midLine;
}
