import { expect, test } from 'vitest';
import { decodeStatus } from '../../src/bareos/decode-status.ts';

test.each([
  [268435525, { status: 69 }],
  [268435463, { status: 7 }],
  [134217737, { signal: 9 }],
  [134217743, { signal: 15 }],
  [268435593, { signal: 9 }],
  [268435599, { signal: 15 }],
  [268435711, { notStarted: true }],
  [268435583, { notStarted: true }],
  [268435582, { notStarted: true }],
  [42, {}],
])('%i', (number, meaning) => expect(decodeStatus(number)).toEqual(meaning));
