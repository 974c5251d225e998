import { expect, test } from 'vitest';
import { printableLines } from '../../src/reports/printable-lines.ts';

test('lines stay, and nothing else that a terminal obeys', () => {
  expect(printableLines('one\n  two\x1b[2J é 🎉\r\n')).toBe('one\n  two\\u{1b}[2J é 🎉\\u{d}\n');
});
