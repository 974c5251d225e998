import { expect, test } from 'vitest';
import { fromHex } from '../../src/engines/from-hex.ts';

test.each([0, 1, 2, 3, 65_535, 65_536, 65_537, 65_538, 200_001])('%i digits are what they stand for', (length) => {
  const digits = '00ff7AbC'.repeat(length).slice(0, length);
  expect(fromHex(Buffer.from(digits)).equals(Buffer.from(digits, 'hex'))).toBe(true);
});

test('it ends where a digit is none', () => {
  const digits = `${'ab'.repeat(40_000)}xy${'cd'.repeat(40_000)}`;
  expect(fromHex(Buffer.from(digits))).toHaveLength(40_000);
});
