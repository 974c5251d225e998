import { expect, test } from 'vitest';
import { clientSection } from '../../../src/engines/mysql/client-section.ts';

const base = { port: 3306, database: 'shop', user: 'shop' };

test('by the usual socket, without a password', () => {
  expect(clientSection(base, undefined, 'mariadb')).toBe('[client]\nuser="shop"\nprotocol=socket\nsocket="/run/mysqld/mysqld.sock"\n');
});

test('a password of any characters is quoted', () => {
  expect(clientSection({ ...base, socket: '/s' }, 'a"b\\c#d\'e;\nf\tg ', 'mysql')).toBe(
    '[client]\nuser="shop"\npassword="a\\"b\\\\c#d\'e;\\nf\\tg "\nprotocol=socket\nsocket="/s"\n',
  );
});

test.each([
  ['mariadb', undefined, ['loose-skip-ssl-verify-server-cert']],
  ['mysql', undefined, []],
  [
    'mariadb',
    { ca: '/ca', certificate: '/c', key: '/k', verify: true },
    ['ssl-ca="/ca"', 'ssl-cert="/c"', 'ssl-key="/k"', 'ssl', 'ssl-verify-server-cert'],
  ],
  ['mysql', { ca: '/ca', verify: true }, ['ssl-ca="/ca"', 'ssl-mode=VERIFY_IDENTITY']],
  ['mariadb', { verify: false }, ['ssl', 'skip-ssl-verify-server-cert']],
  ['mysql', { verify: false }, ['ssl-mode=REQUIRED']],
] as const)('by TCP with %s and TLS %o', (flavour, tls, lines) => {
  const settings = { ...base, host: 'db.example', ...(tls === undefined ? {} : { tls }) };
  expect(clientSection(settings, undefined, flavour)).toBe(
    ['[client]', 'user="shop"', 'protocol=tcp', 'host="db.example"', 'port=3306', ...lines, ''].join('\n'),
  );
});
