import { expect, test } from 'vitest';
import { identifierOnOneLine, literalOnOneLine } from '../../../src/engines/postgresql/quote.ts';

test('names and texts on one line mean what they meant', () => {
  expect(identifierOnOneLine('odd "name"')).toBe('"odd ""name"""');
  expect(identifierOnOneLine('a\n\\b"')).toBe('U&"a\\000a\\\\b"""');
  expect(literalOnOneLine("it's")).toBe("'it''s'");
  expect(literalOnOneLine('a\\b')).toBe("E'a\\\\b'");
  expect(literalOnOneLine("a\n'\\")).toBe("E'a\\u000a''\\\\'");
});
