import { expect, test } from 'vitest';
import { describeBytes } from '../../src/operations/describe-bytes.ts';

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1000, '1.0 kB'],
  [9_949, '9.9 kB'],
  [9_999, '10 kB'],
  [999_499, '999 kB'],
  [999_999, '1.0 MB'],
  [4_318_590, '4.3 MB'],
  [84_176_000_000, '84 GB'],
])('%d is %s', (bytes, text) => {
  expect(describeBytes(bytes)).toBe(text);
});
