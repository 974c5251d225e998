import { expect, test } from 'vitest';
import { compareVersions } from '../../../src/applications/nextcloud/compare-versions.ts';

test.each([
  ['32.0.1.2', '32.0.1.2', 0],
  ['32.0.10.0', '32.0.9.5', 1],
  ['31.0.9.1', '32.0.0.0', -1],
  ['32.0.1', '32.0.1.0', 0],
  ['32', '32.0.0.1', -1],
])('%s and %s', (one, other, order) => {
  expect(Math.sign(compareVersions(one, other))).toBe(order);
});
