import { describe, expect, test } from 'vitest';
import {
  withEventStatus,
  withOwnFunctions,
  withOwnSequences,
  withoutDatabase,
  withoutOwnDatabase,
} from '../../../src/engines/mysql/rewrite.ts';

describe('an event’s status', () => {
  test.each([
    [
      'CREATE DEFINER=`a`@`b` EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE DO SELECT 1',
      'CREATE DEFINER=`a`@`b` EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE DISABLE DO SELECT 1',
      'ENABLED',
    ],
    [
      "CREATE EVENT `ENABLE` ON SCHEDULE EVERY 1 DAY DISABLE ON SLAVE COMMENT 'DO ENABLE' DO SET @enable = 1",
      "CREATE EVENT `ENABLE` ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'DO ENABLE' DO SET @enable = 1",
      'SLAVESIDE_DISABLED',
    ],
    [
      'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE ON REPLICA DO SELECT 1',
      'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1',
      'SLAVESIDE_DISABLED',
    ],
    [
      "create event e on schedule every 1 day comment 'x' do select 1",
      "create event e on schedule every 1 day  DISABLE comment 'x' do select 1",
      'ENABLED',
    ],
    [
      'CREATE EVENT e ON SCHEDULE AT (now() + interval 1 day) DO SELECT 1',
      'CREATE EVENT e ON SCHEDULE AT (now() + interval 1 day)  DISABLE DO SELECT 1',
      'ENABLED',
    ],
    [
      '/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`b`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY ENABLE DO SELECT 1 */ ',
      '/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`b`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1 */ ',
      'ENABLED',
    ],
    [
      'CREATE DEFINER=event @ enable EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
      'CREATE DEFINER=event @ enable EVENT e ON SCHEDULE EVERY 1 DAY  DISABLE DO SELECT 1',
      'ENABLED',
    ],
  ])('%s', (text, disabled, was) => {
    expect(withEventStatus(text, 'DISABLED')).toEqual({ text: disabled, was });
  });

  test('is given back', () => {
    expect(withEventStatus('CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1', 'SLAVESIDE_DISABLED').text).toBe(
      'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE ON SLAVE DO SELECT 1',
    );
  });
});

describe('a trigger’s database', () => {
  test.each([
    [
      'CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET new.a = old.b',
      'CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET new.a = old.b',
    ],
    [
      'CREATE DEFINER=`a`@`b` trigger `live`.t before insert on live.`x` for each row set new.a = 1',
      'CREATE DEFINER=`a`@`b` trigger t before insert on `x` for each row set new.a = 1',
    ],
    [
      'CREATE TRIGGER IF NOT EXISTS `li``ve` . `on` AFTER DELETE ON `on` FOR EACH ROW DELETE FROM live.y',
      'CREATE TRIGGER IF NOT EXISTS `on` AFTER DELETE ON `on` FOR EACH ROW DELETE FROM live.y',
    ],
    [
      '/*!50003 CREATE*/ /*!50003 trigger a.b before update on a.c FOR EACH ROW SET @x = 1 */',
      '/*!50003 CREATE*/ /*!50003 trigger b before update on c FOR EACH ROW SET @x = 1 */',
    ],
    [
      'CREATE TRIGGER live.1t BEFORE INSERT ON live.1x FOR EACH ROW SET @a = 1.5',
      'CREATE TRIGGER 1t BEFORE INSERT ON 1x FOR EACH ROW SET @a = 1.5',
    ],
    [
      'CREATE TRIGGER /* a */ live /* b */ . t AFTER INSERT ON live -- c\n.x FOR EACH ROW SET @a = 1',
      'CREATE TRIGGER /* a */ t AFTER INSERT ON x FOR EACH ROW SET @a = 1',
    ],
  ])('%s', (text, expected) => {
    expect(withoutDatabase(text)).toBe(expected);
  });
});

test('a sequence’s database is left out of defaults', () => {
  expect(
    withOwnSequences("CREATE TABLE t (a int DEFAULT nextval(`li``ve`.`s`), b int DEFAULT nextval(`s`), c text DEFAULT 'nextval(`x`.`s`)')"),
  ).toBe("CREATE TABLE t (a int DEFAULT nextval(`s`), b int DEFAULT nextval(`s`), c text DEFAULT 'nextval(`x`.`s`)')");
});

test.each([
  ['select `shop`.`c`.`name` AS `name` from `c`', 'select `c`.`name` AS `name` from `c`'],
  ['select `c`.`name` AS `name` from `c`', 'select `c`.`name` AS `name` from `c`'],
  ['select `other`.`c`.`name` AS `name` from `other`.`c`', 'select `other`.`c`.`name` AS `name` from `other`.`c`'],
  [
    "select `shop`.`c`.`a`,`other`.`d`.`a`,'`shop`.`c`.`a`' from (`c` join `other`.`d`)",
    "select `c`.`a`,`other`.`d`.`a`,'`shop`.`c`.`a`' from (`c` join `other`.`d`)",
  ],
])('a view’s own database is left out of its columns: %s', (text, expected) => {
  expect(withoutOwnDatabase(text)).toBe(expected);
});

test.each([
  ['CREATE VIEW `v` AS select `shop`.`tax`(`o`.`total`) AS `t` from `o`', 'CREATE VIEW `v` AS select `tax`(`o`.`total`) AS `t` from `o`'],
  ['CREATE VIEW `v` AS select `shop`.`tax` (1) + `shop`.`tax`(`shop`.`tax`(2))', 'CREATE VIEW `v` AS select `tax` (1) + `tax`(`tax`(2))'],
  // An alias, another database's function, a text, and a column of a table of that name.
  ...[
    'CREATE VIEW `v` AS select `shop`.`id` AS `id` from `orders` `shop`',
    'CREATE VIEW `v` AS select `other`.`tax`(1)',
    "CREATE VIEW `v` AS select '`shop`.`tax`(1)'",
    'CREATE VIEW `v` AS select `x`.`shop`.`tax` in (1) from `x`.`shop`',
  ].map((text): [string, string] => [text, text]),
])('a view calls the functions beside it: %s', (text, own) => {
  expect(withOwnFunctions(text, 'shop')).toBe(own);
});
