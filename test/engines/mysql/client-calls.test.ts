import { expect, test } from 'vitest';
import { dumpCall, loadCall, type Client } from '../../../src/engines/mysql/client-calls.ts';

const mariadb: Client = { file: '/usr/bin/mariadb-dump', flavour: 'mariadb', version: '' };
const mysql: Client = { file: '/usr/bin/mysqldump', flavour: 'mysql', version: '' };

test('the dump of MariaDB', () => {
  expect(dumpCall(mariadb, '[client]\n', 'shop')).toEqual({
    file: '/usr/bin/mariadb-dump',
    args: [
      '--defaults-file=/dev/fd/3',
      '--single-transaction',
      '--quick',
      '--routines',
      '--triggers',
      '--events',
      '--comments',
      '--default-character-set=utf8mb4',
      '--no-tablespaces',
      '--max-allowed-packet=1073741824',
      '--',
      'shop',
    ],
    secret: '[client]\n',
  });
});

test('the dump of MySQL', () => {
  expect(dumpCall(mysql, '[client]\n', '--all-databases')).toEqual({
    file: '/usr/bin/mysqldump',
    args: [
      '--defaults-file=/dev/fd/3',
      '--single-transaction',
      '--quick',
      '--routines',
      '--triggers',
      '--events',
      '--comments',
      '--default-character-set=utf8mb4',
      '--no-tablespaces',
      '--max-allowed-packet=1073741824',
      '--loose-set-gtid-purged=OFF',
      '--loose-column-statistics=0',
      '--loose-network-timeout',
      '--loose-masking-policies=0',
      '--',
      '--all-databases',
    ],
    env: { MYSQL_TEST_LOGIN_FILE: '/nonexistent' },
    secret: '[client]\n',
  });
});

test.each([
  [{ ...mariadb, file: '/usr/bin/mariadb' }, {}],
  [{ ...mysql, file: '/usr/bin/mysql' }, { env: { MYSQL_TEST_LOGIN_FILE: '/nonexistent' } }],
])('the loading client $file', (client, more) => {
  expect(loadCall(client, '[client]\n', 'shop__penstock_new')).toEqual({
    file: client.file,
    args: [
      '--defaults-file=/dev/fd/3',
      '--binary-mode',
      '--batch',
      '--unbuffered',
      '--skip-reconnect',
      '--skip-local-infile',
      '--default-character-set=utf8mb4',
      '--max-allowed-packet=1073741824',
      "--init-command=SET SESSION sql_mode='NO_AUTO_VALUE_ON_ZERO',SESSION wait_timeout=86400,SESSION net_read_timeout=86400",
      '--',
      'shop__penstock_new',
    ],
    secret: '[client]\n',
    ...more,
  });
});
