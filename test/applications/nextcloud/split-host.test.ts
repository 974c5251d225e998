import { expect, test } from 'vitest';
import { splitHost } from '../../../src/applications/nextcloud/split-host.ts';

test.each([
  ['localhost', { host: 'localhost' }],
  ['', { host: '' }],
  ['db.example.com:3307', { host: 'db.example.com', port: 3307 }],
  ['localhost:/run/mysqld/mysqld.sock', { host: 'localhost', socket: '/run/mysqld/mysqld.sock' }],
  [':/tmp/mysql.sock', { host: '', socket: '/tmp/mysql.sock' }],
  ['/run/postgresql', { host: '/run/postgresql' }],
  ['/run/postgresql:55432', { host: '/run/postgresql', port: 55432 }],
  ['[::1]:5432', { host: '::1', port: 5432 }],
  ['[2001:db8::7]', { host: '2001:db8::7' }],
])('%j', (dbhost, place) => {
  expect(splitHost(dbhost)).toEqual(place);
});
