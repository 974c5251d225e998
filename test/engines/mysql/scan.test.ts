import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { scan } from '../../../src/engines/mysql/scan.ts';
import type { Counts } from '../../../src/engines/contract.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/mysql/${name}`, import.meta.url));

function scanned(text: Buffer, cuts: readonly number[]): { text: Buffer; counts: Counts } {
  const scanner = scan();
  const parts: Buffer[] = [];
  let from = 0;
  for (const cut of [...cuts, text.length]) {
    parts.push(Buffer.from(scanner.push(text.subarray(from, cut))));
    from = cut;
  }
  const { rest, counts } = scanner.finish();
  return { text: Buffer.concat([...parts, rest]), counts };
}

const mark = '\n-- Dump completed on 2026-11-23  1:25:40\n';
const all = (sql: string): Counts => scanned(Buffer.from(sql + mark), []).counts;
const table = 'CREATE TABLE `t` (\n  `a` int(11)\n) ENGINE=InnoDB;\n';

describe.each([
  [
    'mariadb-10.11.sql',
    {
      rows: { 'a`b': 2, bytes: 2, empty: 0, numbered: 0, 'two\nlines': 2 },
      objects: { table: 5, view: 2, trigger: 1, routine: 2, event: 2, sequence: 1 },
    },
  ],
  [
    'mysql-8.0.sql',
    {
      rows: { customer: 3, 'order; DROP': 2, empty: 0, bytes: 2 },
      objects: { table: 4, view: 1, trigger: 1, routine: 2, event: 1, sequence: 0 },
    },
  ],
] as const)('%s', (name, counts) => {
  const text = fixture(name);

  test('is counted, and passes unchanged', () => {
    const whole = scanned(text, []);
    expect(whole.counts).toEqual(counts);
    expect(whole.text.equals(text)).toBe(true);
  });

  test('is the same cut in two at every byte, and byte by byte', () => {
    const whole = JSON.stringify(scanned(text, []).counts);
    for (let cut = 0; cut <= text.length; cut++) {
      const cutInTwo = scanned(text, [cut]);
      if (!cutInTwo.text.equals(text) || JSON.stringify(cutInTwo.counts) !== whole) throw new Error(`cut at ${cut} it is not the same`);
    }
    expect(scanned(text, Array.from(text.keys())).counts).toEqual(counts);
  });

  test('is refused when it ends early, wherever that is', () => {
    const end = text.lastIndexOf('-- Dump completed');
    for (let cut = 0; cut < end; cut += cut > end - 500 ? 1 : 5)
      expect(() => scanned(text.subarray(0, cut), []), `cut at ${cut}`).toThrow(Failure);
  });
});

describe('what is held back', () => {
  test('is at most the statement that is not whole; rows pass at once', () => {
    const scanner = scan();
    expect(scanner.push(Buffer.from(table + 'DROP TABLE IF EXI')).toString()).toBe(table);
    expect(scanner.push(Buffer.from('STS `x`;')).toString()).toBe('DROP TABLE IF EXISTS `x`;');
    expect(scanner.push(Buffer.from("INSERT INTO `t` VALUES (1,'a;")).toString()).toBe("INSERT INTO `t` VALUES (1,'a;");
    expect(scanner.push(Buffer.from("b'")).toString()).toBe("b'");
  });

  test('is bounded', () => {
    const scanner = scan();
    const push = (): void => {
      scanner.push(Buffer.from('CREATE TABLE `t` (`a` int DEFAULT '));
      for (let piece = 0; piece < 40; piece++) scanner.push(Buffer.alloc(1 << 20, 0x31));
    };
    expect(push).toThrow(/more than \d+ bytes/);
  });
});

describe('rows', () => {
  test.each([
    ['INSERT INTO `t` VALUES (1),(2),(3);', 3],
    ['INSERT INTO `t` VALUES\n(1),\n(2);', 2],
    ["INSERT INTO `t` (`a`, `b``c`) VALUES ('),(',NULL),('\\'),(',0x00ff),('it''s',-1.5e-7);", 3],
    ["INSERT INTO `t` VALUES (_binary 'a\\\\',_binary ');');", 1],
    ["INSERT IGNORE INTO `t` VALUES ('-- x'),('/*'),('`\"');", 3],
    ['REPLACE INTO `t` VALUES (1);', 1],
  ])('%s', (insert, rows) => {
    expect(all(table + insert).rows).toEqual({ t: rows });
  });
});

test('objects whose text holds anything pass; in staging nothing calls them', () => {
  const program =
    'DELIMITER ;;\nCREATE DEFINER=`a`@`%` PROCEDURE `p`()\nBEGIN\n-- it\'s; DROP DATABASE x\nUSE live; SELECT 1 INTO OUTFILE "x;;y"; /* ;; */ END ;;\nDELIMITER ;\n';
  expect(all(program).objects).toMatchObject({ routine: 1 });
});

/** None of these is what a dump tool writes of one database; each could leave the staging database, run a program, or be read in two ways. */
const refused: readonly string[] = [
  'USE live;',
  'use `live`;',
  '/*!40000 USE live */;',
  '/*M!100000 USE live */;',
  'CREATE DATABASE x;',
  'CREATE SCHEMA x;',
  '/*!40000 DROP DATABASE IF EXISTS `live`*/;',
  'DROP SCHEMA live;',
  'ALTER DATABASE live READ ONLY=1;',
  "ALTER DATABASE live CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, COMMENT 'x';",
  'ALTER SCHEMA live COLLATE utf8mb4_bin;',
  '\\! id\n',
  '\\. /etc/passwd\n',
  'system id;',
  'source /etc/passwd;',
  'SELECT 1\\! id\n;',
  'tee /tmp/x;',
  'connect live;',
  '/*M!999999\\- enable the sandbox mode */ DROP DATABASE live;\n',
  "LOAD DATA INFILE '/etc/passwd' INTO TABLE t;",
  "SELECT * FROM t INTO OUTFILE '/tmp/x';",
  "SELECT 1 INTO DUMPFILE '/tmp/x';",
  'GRANT ALL ON *.* TO x;',
  'CREATE USER x;',
  'CREATE ROLE x;',
  "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'x');",
  "SET PASSWORD = 'x';",
  'SET GLOBAL event_scheduler=ON;',
  "SET @@GLOBAL.GTID_PURGED='x';",
  'SET @@SESSION.SQL_LOG_BIN= 0;',
  "SET PERSIST sql_mode='';",
  "SET SQL_MODE='NO_BACKSLASH_ESCAPES';",
  "SET @OLD_SQL_MODE='NO_BACKSLASH_ESCAPES', SQL_MODE=@OLD_SQL_MODE;",
  'SET @x=@@SQL_NOTES, SQL_MODE=@x;',
  "SET @x=(SELECT load_file('/etc/passwd'));",
  'SET NAMES gbk;',
  'SET NAMES utf8mb4 COLLATE sjis_bin;',
  'SET character_set_client = big5;',
  "SET NAMES 'cp932';",
  'SET collation_connection = gb18030_bin;',
  'SET FOREIGN_KEY_CHECKS=(DELETE);',
  "INSTALL PLUGIN x SONAME 'x.so';",
  'UNINSTALL PLUGIN x;',
  "CREATE FUNCTION f RETURNS STRING SONAME 'udf.so';",
  "CREATE AGGREGATE FUNCTION f RETURNS INTEGER SONAME 'udf.so';",
  'HANDLER t OPEN;',
  "PREPARE s FROM 'x';",
  'EXECUTE s;',
  "EXECUTE IMMEDIATE 'DROP DATABASE live';",
  'CALL p();',
  'DO sleep(1);',
  'DO SETVAL(`live`.`s`, 1, 0);',
  'SELECT SETVAL(`s`, (SELECT 1), 0);',
  'BEGIN NOT ATOMIC DROP DATABASE live; END;',
  'SHUTDOWN;',
  'KILL 1;',
  'TRUNCATE live.t;',
  'DELETE FROM t;',
  'UPDATE t SET a=1;',
  'RENAME TABLE t TO live.t;',
  'DROP TABLE `live`.`t`;',
  'DROP TABLE t, live.t;',
  'DROP VIEW live.v;',
  'DROP USER x;',
  'LOCK TABLES live.t WRITE;',
  'LOCK TABLES t WRITE, `live`.`t` WRITE;',
  'ALTER TABLE `live`.`t` DISABLE KEYS;',
  'ALTER TABLE t RENAME TO live.t;',
  'CREATE TABLE `live`.`t` (a int);',
  'CREATE TABLE x LIKE live.t;',
  'CREATE TABLE x (LIKE live.t);',
  'CREATE TABLE x (a int) SELECT * FROM live.t;',
  'CREATE TABLE x (a int) TABLE live.t;',
  'CREATE OR REPLACE TABLE x (a int);',
  'CREATE TEMPORARY TABLE x (a int);',
  "CREATE TABLE x (a int) ENGINE=FEDERATED CONNECTION='mysql://u@h/live/t';",
  'CREATE TABLE x (a int) ENGINE=MERGE UNION=(live.t) INSERT_METHOD=LAST;',
  'CREATE TABLE x (a int) ENGINE=CONNECT;',
  'CREATE TABLE x (a int) PARTITION BY HASH (a) (PARTITION p ENGINE = SPIDER);',
  'CREATE TABLE x (a int DEFAULT nextval(`live`.`s`));',
  'CREATE VIEW `live`.`v` AS SELECT 1;',
  'CREATE PROCEDURE live.p() SELECT 1;',
  'CREATE EVENT `live`.`e` ON SCHEDULE EVERY 1 DAY DO SELECT 1;',
  'DELIMITER ;;\nSET @x=1;;\nDELIMITER ;\n',
  'DELIMITER ;;\nDROP DATABASE live;;\nDELIMITER ;\n',
  'DELIMITER USE live\n',
  'INSERT INTO `live`.`t` VALUES (1);',
  'INSERT INTO t VALUES (1);',
  'INSERT INTO `unmade` VALUES (1);',
  'INSERT INTO `t` SELECT * FROM live.t;',
  'INSERT INTO `t` VALUES (f());',
  'INSERT INTO `t` VALUES ((SELECT 1));',
  'INSERT INTO `t` VALUES (NEXT VALUE FOR live.s);',
  'INSERT INTO `t` VALUES (@@version);',
  'INSERT INTO `t` VALUES (1) ON DUPLICATE KEY UPDATE a=f();',
  "INSERT INTO `t` VALUES (1) /* ' */;",
  "INSERT INTO `t` VALUES (1-- '\n);",
  "INSERT INTO `t` VALUES (1# '\n);",
  'INSERT INTO `t` VALUES ("a");',
  'INSERT INTO `t` VALUES (1);DROP DATABASE live;',
  'INSERT INTO `t` VALUES (1) RETURNING f();',
  'REPLACE INTO `t` SET a=1;',
  "DROP TABLE t /* ' */;",
  "DROP TABLE t -- '\n;",
  "DROP TABLE /*!99999 ' */ t /*!99999 ' */;",
  "CREATE TABLE x (a int) /*!90000 COMMENT '*/; DROP DATABASE live; /*!90000 ' */;",
  '/*!40000 DROP TABLE t; DROP DATABASE live */;',
  'CREATE TABLE x (a int)\0;',
  '# USE live\nUSE live;',
  '--USE live\n',
  "XA START 'x';",
  "CHANGE MASTER TO MASTER_HOST='x';",
  'FLUSH TABLES;',
  'RESET MASTER;',
  '/* USE */ USE live;',
];

test.each(refused)('refused: %s', (statement) => {
  expect(() => all(table + statement + '\n')).toThrow(expect.objectContaining({ name: 'Failure', kind: 'not-whole' }));
  // And not only because something came later.
  expect(() => scan().push(Buffer.from(`${table}${statement}\n${' '.repeat(8)}${table}${'\n'.repeat(1 << 16)}`))).toThrow(Failure);
});

test('a dump without its last line is refused, and one that goes on behind it', () => {
  expect(() => scanned(Buffer.from(table), [])).toThrow(/Dump completed/);
  expect(() => scanned(Buffer.from(`${mark}${table}`), [])).toThrow(/Dump completed/);
  expect(() => scanned(Buffer.alloc(0), [])).toThrow(/Dump completed/);
});
