import { describe, expect, test } from 'vitest';
import { readGrants } from '../../../src/engines/mysql/grants.ts';

describe('what SHOW GRANTS means', () => {
  test.each([
    ['GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION', 'TRIGGER', 'shop', true],
    ["GRANT USAGE ON *.* TO `shop`@`%` IDENTIFIED BY PASSWORD '*0'", 'TRIGGER', 'shop', false],
    ['GRANT SELECT, TRIGGER ON `shop`.* TO `shop`@`%`', 'TRIGGER', 'shop', true],
    ['GRANT SELECT, TRIGGER ON `shop`.* TO `shop`@`%`', 'TRIGGER', 'shop2', false],
    ['GRANT SELECT, TRIGGER ON `sh%`.* TO `shop`@`%`', 'TRIGGER', 'shop', true],
    ['GRANT TRIGGER ON `a\\_b`.* TO `shop`@`%`', 'TRIGGER', 'a_b', true],
    ['GRANT TRIGGER ON `a\\_b`.* TO `shop`@`%`', 'TRIGGER', 'axb', false],
    ['GRANT TRIGGER ON `a_b`.* TO `shop`@`%`', 'TRIGGER', 'axb', true],
    ['GRANT TRIGGER ON `we``ird.(x)`.* TO `shop`@`%`', 'TRIGGER', 'we`ird.(x)', true],
    ['GRANT TRIGGER ON `shop`.`orders` TO `shop`@`%`', 'TRIGGER', 'shop', false],
    ['GRANT SELECT (a, b), INSERT ON `shop`.* TO `shop`@`%`', 'SELECT', 'shop', false],
    ['GRANT CREATE USER, SHOW_ROUTINE ON *.* TO `shop`@`%`', 'SHOW_ROUTINE', '*', true],
    ['GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `shop`@`%`', 'EXECUTE', 'shop', false],
    ['GRANT `reader`@`%` TO `shop`@`%`', 'SELECT', 'shop', false],
  ])('%s: %s on %s is %s', (line, right, database, held) => {
    expect(readGrants([line]).holds(right, database)).toBe(held);
  });

  test('of several patterns the most specific one counts alone, as it does for the server', () => {
    const lines = ['GRANT SELECT, TRIGGER ON `sh%`.* TO `shop`@`%`', 'GRANT SELECT ON `shop`.* TO `shop`@`%`'];
    expect(readGrants(lines).holds('TRIGGER', 'shop')).toBe(false);
    expect(readGrants(lines).holds('TRIGGER', 'shed')).toBe(true);
  });

  test('a role’s rights are its own', () => {
    const lines = ['GRANT SELECT ON `shop`.* TO `shop`@`%`', 'GRANT TRIGGER ON `sh%`.* TO `reader`'];
    expect(readGrants(lines).holds('TRIGGER', 'shop')).toBe(true);
  });

  test('a partial revoke takes a global right away', () => {
    const lines = ['GRANT TRIGGER ON *.* TO `shop`@`%`', 'REVOKE TRIGGER ON `shop`.* FROM `shop`@`%`'];
    expect(readGrants(lines).holds('TRIGGER', 'shop')).toBe(false);
    expect(readGrants(lines).holds('TRIGGER', 'other')).toBe(true);
  });

  test('a right to one table', () => {
    expect(readGrants(['GRANT SELECT ON `mysql`.`proc` TO `shop`@`%`']).holds('SELECT', 'mysql', 'proc')).toBe(true);
  });
});
