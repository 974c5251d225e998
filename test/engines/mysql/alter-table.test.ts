import { describe, expect, test } from 'vitest';
import { classifier } from '../../../src/engines/mysql/classify.ts';

const known = (text: string): unknown => classifier()(text, ';');

describe('keys that are added behind the rows', () => {
  test.each([
    ["ALTER TABLE `t` ADD KEY `k` (`a`,`b`(10) DESC), ADD UNIQUE KEY `u` (`a`) USING HASH COMMENT 'x'", { kind: 'keys', about: 't' }],
    [
      'ALTER TABLE `t` ADD CONSTRAINT `c` FOREIGN KEY (`a`, `b`) REFERENCES `u` (`c`, `d`) ON DELETE CASCADE ON UPDATE SET NULL',
      { kind: 'foreign-keys', about: 't', others: ['u'] },
    ],
    ['ALTER TABLE `t` DISABLE KEYS', { kind: 'around', about: 't' }],
  ])('%s', (text, statement) => {
    expect(known(text)).toEqual(statement);
  });

  test.each([
    'ALTER TABLE `live`.`t` ADD KEY `k` (`a`)',
    'ALTER TABLE `t` ADD CONSTRAINT `c` FOREIGN KEY (`a`) REFERENCES `live`.`u` (`c`)',
    'ALTER TABLE `t` ADD KEY `k` ((sleep(9)))',
    'ALTER TABLE `t` ADD KEY `k` (`a`), RENAME TO `live`.`t`',
    'ALTER TABLE `t` ADD KEY `k` (`a`), DROP COLUMN `b`',
    'ALTER TABLE `t` ADD COLUMN `k` int',
    'ALTER TABLE `t` ADD KEY `k` (`a`) /*!80000 INVISIBLE */',
    "ALTER TABLE `t` DATA DIRECTORY='/tmp'",
    'ALTER TABLE `t` ADD KEY `k` (`a`), ADD CONSTRAINT `c` FOREIGN KEY (`a`) REFERENCES `u` (`c`)',
    'ALTER TABLE `t` DISABLE KEYS, RENAME TO `x`',
    'ALTER TABLE `t`',
  ])('%s is refused', (text) => {
    expect(() => known(text)).toThrow(/a statement|which not all|not all servers/);
  });

  test('no ALTER among stored programs', () => {
    expect(() => classifier()('ALTER TABLE `t` ADD KEY `k` (`a`)', ';;')).toThrow(/among stored programs/);
  });
});
