import { expect, test } from 'vitest';
import { letGo } from '../../src/streams/let-go.ts';

test('a large buffer’s place is free', () => {
  const large = Buffer.allocUnsafeSlow(300 * 1024).fill('x');
  const part = large.subarray(100, 200);
  letGo(part);
  expect(large.buffer.byteLength).toBe(0);
  expect(large).toHaveLength(0);
});

test.each([
  ['a pipe’s chunk', Buffer.allocUnsafeSlow(64 * 1024)],
  ['a part of a file’s window', Buffer.allocUnsafe(256 * 1024).subarray(0, 1000)],
  ['a small one, which shares its place with others', Buffer.from('small')],
  ['nothing', Buffer.alloc(0)],
])('%s stays', (_, bytes) => {
  const { length } = bytes;
  letGo(bytes);
  expect(bytes).toHaveLength(length);
});
