import { expect, test } from 'vitest';
import { duration } from '../../src/applications/duration.ts';

test.each([
  ['90s', 90],
  ['30m', 1800],
  ['12h', 43_200],
  ['2d', 172_800],
])('%s is %i seconds', (text, seconds) => {
  expect(duration.parse(text)).toBe(seconds);
});

test.each(['', '0s', '-1s', '12', 12, '1.5h', '1 h', '5 minutes', '1h30m', '9999999d', 's', null])('%j is no time', (value) => {
  expect(() => duration.parse(value)).toThrow('expected a time such as 90s, 30m, 12h or 2d');
});
