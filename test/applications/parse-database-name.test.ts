import { expect, test } from 'vitest';
import { parseDatabaseName } from '../../src/applications/parse-database-name.ts';

test.each([
  ['shop/orders', { application: 'shop', database: 'orders' }],
  ['a/b', { application: 'a', database: 'b' }],
  ['Shop-2.example_x/1.db', { application: 'Shop-2.example_x', database: '1.db' }],
])('%s', (text, parts) => {
  expect(parseDatabaseName(text)).toEqual(parts);
});

test.each([
  '',
  '/',
  'shop',
  'shop/',
  '/orders',
  'shop/orders/x',
  '../etc/passwd',
  './x',
  '-x/y',
  'shop/-y',
  'a b/c',
  'shop/ord\ners',
  `${'a'.repeat(101)}/b`,
  'shöp/x',
])('%j is refused', (text) => {
  expect(() => parseDatabaseName(text)).toThrow(
    expect.objectContaining({ kind: 'usage', message: expect.stringContaining('APPLICATION/DATABASE') }),
  );
});
