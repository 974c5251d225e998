import { expect, test } from 'vitest';
import { rejoin } from '../../src/engines/rejoin.ts';

const text = Buffer.from('INSERT INTO t VALUES (1);');

test('pieces that lie one behind the other are the same memory again', () => {
  const whole = rejoin([text.subarray(0, 6), text.subarray(6, 6), text.subarray(6, 20), text.subarray(20)]);
  expect(whole.equals(text)).toBe(true);
  expect([whole.buffer, whole.byteOffset]).toEqual([text.buffer, text.byteOffset]);
});

test.each([
  ['something is left out', [text.subarray(0, 6), text.subarray(7)], 'INSERTINTO t VALUES (1);'],
  ['something comes in between', [text.subarray(0, 6), Buffer.from('!'), text.subarray(6)], 'INSERT! INTO t VALUES (1);'],
  ['they are in another order', [text.subarray(6), text.subarray(0, 6)], ' INTO t VALUES (1);INSERT'],
])('where %s they are put together anew', (_, parts, expected) => {
  expect(rejoin(parts).toString()).toBe(expected);
  expect(text.toString()).toBe('INSERT INTO t VALUES (1);');
});

test('nothing is nothing', () => {
  expect(rejoin([]).length).toBe(0);
  expect(rejoin([Buffer.alloc(0)]).length).toBe(0);
});
