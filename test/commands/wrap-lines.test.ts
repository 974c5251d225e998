import { expect, test } from 'vitest';
import { wrapLines } from '../../src/commands/wrap-lines.ts';

test('what fits stays as it is', () => {
  expect(wrapLines('short\n  warning: also short')).toBe('short\n  warning: also short');
});

test('no line is longer than bareos-fd reads, no word is cut, and nothing is lost', () => {
  const line = `  hint: ${Array.from({ length: 60 }, (_, at) => `wörd${at}`).join(' ')}`;
  const lines = wrapLines(line).split('\n');
  expect(lines.length).toBeGreaterThan(3);
  for (const one of lines) expect(Buffer.byteLength(one)).toBeLessThanOrEqual(120);
  expect(lines.slice(1).every((one) => one.startsWith('      wörd'))).toBe(true);
  expect(lines.join(' ').replaceAll(/ +/g, ' ')).toBe(line.replaceAll(/ +/g, ' '));
});

test('a word that is longer than a line stands alone', () => {
  const path = `/${'x'.repeat(200)}`;
  expect(wrapLines(`there is no ${path} here`)).toBe(`there is no\n    ${path}\n    here`);
});
