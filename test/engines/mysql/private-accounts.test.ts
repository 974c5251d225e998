import { expect, test } from 'vitest';
import { privateAccounts } from '../../../src/engines/mysql/private-accounts.ts';

const own = { user: 'shop', password: 'pw', staging: 'a_b__penstock_drill' };
const mariadb = { flavour: 'mariadb', version: [10, 11, 6] } as const;
const lines = (server: Parameters<typeof privateAccounts>[0], accounts: readonly string[]): string[] =>
  privateAccounts(server, own, accounts).trimEnd().split('\n');

test('no administrator is left, and the account may do what a restore does in one database', () => {
  expect(lines(mariadb, []).slice(0, 4)).toEqual([
    "DROP USER IF EXISTS 'root'@'localhost', 'root'@'%', 'root'@'127.0.0.1', 'root'@'::1', 'mysql'@'localhost', 'mariadb.sys'@'localhost';",
    "CREATE USER 'shop'@'localhost' IDENTIFIED BY 'pw';",
    "GRANT ALL PRIVILEGES ON `a\\_b\\_\\_penstock\\_drill`.* TO 'shop'@'localhost';",
    "GRANT SET USER ON *.* TO 'shop'@'localhost';",
  ]);
});

test('of a stream’s accounts there are the names, to whom nobody logs in; its own is not made twice', () => {
  const made = lines(mariadb, [
    "CREATE USER IF NOT EXISTS `shop`@`localhost` IDENTIFIED BY PASSWORD '*AA';",
    "CREATE USER IF NOT EXISTS `o'brien\\`@`%` IDENTIFIED BY PASSWORD '*AA';",
    "CREATE USER IF NOT EXISTS 'it''s'@'10.%' IDENTIFIED WITH 'caching_sha2_password' AS 0x24;",
    'GRANT ALL PRIVILEGES ON *.* TO `shop`@`localhost` WITH GRANT OPTION;',
    'GRANT FILE, SUPER ON *.* TO `it`@`%`;',
    'CREATE ROLE IF NOT EXISTS `r`;',
    "CREATE USER IF NOT EXISTS `mysql.sys`@`localhost` IDENTIFIED BY '';",
    "CREATE USER IF NOT EXISTS `a\nb`@`localhost` IDENTIFIED BY '';",
    'SELECT 1 INTO OUTFILE "/tmp/x";',
  ]).slice(4);
  expect(made.filter((line) => line.startsWith('CREATE '))).toEqual(
    ["'root'@'localhost'", "'root'@'%'", "'root'@'127.0.0.1'", "'root'@'::1'", "'o''brien\\\\'@'%'", "'it''s'@'10.%'"].map(
      (account) => `CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY 'pw' ACCOUNT LOCK;`,
    ),
  );
  for (const line of made.filter((one) => !one.startsWith('CREATE ')))
    expect(line).toMatch(/^GRANT ALL PRIVILEGES ON `a\\_b\\_\\_penstock\\_drill`\.\* TO /);
});

test.each([
  [mariadb, ['SET USER']],
  [{ flavour: 'mariadb', version: [10, 4, 1] }, []],
  [{ flavour: 'mysql', version: [9, 7, 0] }, ['SET_ANY_DEFINER, ALLOW_NONEXISTENT_DEFINER']],
  [{ flavour: 'mysql', version: [8, 0, 40] }, ['SET_USER_ID']],
] as const)('the right to name definers on %o', (server, rights) => {
  expect(lines(server, []).filter((line) => line.includes(' ON *.* '))).toEqual(
    rights.map((right) => `GRANT ${right} ON *.* TO 'shop'@'localhost';`),
  );
});
