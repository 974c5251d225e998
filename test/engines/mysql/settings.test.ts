import { expect, test } from 'vitest';
import { describe as describeDatabase } from '../../../src/engines/mysql/describe.ts';
import { mysqlSettings } from '../../../src/engines/mysql/settings.ts';

test.each([
  [{ database: 'orders', user: 'shop' }, 'mysql database orders at /run/mysqld/mysqld.sock'],
  [{ database: 'orders', user: 'shop', socket: '/s', password: { file: '/p' } }, 'mysql database orders at /s'],
  [{ database: 'orders', user: 'shop', host: 'db', port: 3307, tls: { ca: '/ca' } }, 'mysql database orders at db:3307'],
])('%o', (settings, said) => {
  expect(describeDatabase(mysqlSettings.parse(settings))).toBe(said);
});

test.each([
  [{ database: 'orders' }],
  [{ database: '', user: 'shop' }],
  [{ database: 'orders', user: 'shop', socket: '/s', host: 'db' }],
  [{ database: 'orders', user: 'shop', socket: 'relative' }],
  [{ database: 'orders', user: 'shop', password: 'in clear' }],
  [{ database: 'orders', user: 'shop', tls: { ca: '/ca' } }],
  [{ database: 'orders', user: 'shop', host: 'db', tls: {} }],
  [{ database: 'orders', user: 'shop', host: '192.0.2.1', tls: { ca: '/ca' } }],
  [{ database: 'orders', user: 'shop', sockt: '/s' }],
])('refused: %o', (settings) => {
  expect(mysqlSettings.safeParse(settings).success).toBe(false);
});
