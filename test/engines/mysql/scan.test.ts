import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { scan } from '../../../src/engines/mysql/scan.ts';
import { rowSettings } from '../../../src/engines/mysql/segments/row-settings.ts';
import type { Counts } from '../../../src/engines/contract.ts';
import { refused } from './refused.ts';

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

test.each([
  "CREATE TABLE `x` (`a` int /*!80023 INVISIBLE */, `b` text /*M!100301 COMPRESSED*/) ENGINE=InnoDB /*!80016 DEFAULT ENCRYPTION='N' */;",
  '/*!80002 ANALYZE TABLE `t` UPDATE HISTOGRAM ON `a` WITH 16 BUCKETS */;',
  '/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */;',
])('not all servers read it, and it makes no difference: %s', (statement) => {
  expect(all(table + statement).rows).toMatchObject({ t: 0 });
});

test('objects whose text holds anything pass; in staging nothing calls them', () => {
  const program =
    'DELIMITER ;;\nCREATE DEFINER=`a`@`%` PROCEDURE `p`()\nBEGIN\n-- it\'s; DROP DATABASE x\nUSE live; SELECT 1 INTO OUTFILE "x;;y"; /* ;; */ END ;;\nDELIMITER ;\n';
  expect(all(program).objects).toMatchObject({ routine: 1 });
});

test.each(refused)('refused: %s', (statement) => {
  expect(() => all(table + statement + '\n')).toThrow(expect.objectContaining({ name: 'Failure', kind: 'not-whole' }));
  // And not only because something came later.
  expect(() => scan().push(Buffer.from(`${table}${statement}\n${' '.repeat(8)}${table}${'\n'.repeat(1 << 16)}`))).toThrow(Failure);
});

describe('bytes that a character set makes blanks of', () => {
  const scannedBytes = (sql: string): Counts => scanned(Buffer.from(table + sql + mark, 'latin1'), []).counts;
  test.each([
    'SET NAMES latin1;\nCREATE TABLE x (a int) ENGINE\xa0=MERGE UNION\xa0=(live.t);',
    'SET NAMES cp852;\nCREATE TABLE x (a int) ENGINE\xff=FEDERATED;',
    'SET NAMES latin1;\nDELIMITER ;;\nCREATE EVENT e\xa0ON SCHEDULE EVERY 1 SECOND ENABLE DO DROP DATABASE live;;\nDELIMITER ;\n',
    "CREATE TABLE x (a int) --\xa0 '\n; DROP DATABASE live; -- '\n;",
    'SET NAMES latin1;\nSET @x=@@CHARACTER_SET_CLIENT;\nSET NAMES utf8mb4;\nSET CHARACTER_SET_CLIENT=@x;\nCREATE TABLE x (a int) ENGINE\xa0=FEDERATED;',
  ])('refused: %j', (statement) => {
    expect(() => scannedBytes(statement)).toThrow(expect.objectContaining({ name: 'Failure', kind: 'not-whole' }));
  });
  test.each([
    "SET @old=@@CHARACTER_SET_CLIENT;\nSET NAMES latin1;\nCREATE TABLE `x\xa0` (a int COMMENT '\xa0');\nSET CHARACTER_SET_CLIENT=@old;\nDELIMITER ;;\nCREATE PROCEDURE p() SELECT 1 AS \xc3\xa0;;\nDELIMITER ;\n",
    'SET NAMES cp850;\nDELIMITER ;;\nCREATE PROCEDURE p() -- \xa0\xff\nSELECT 1;;\nDELIMITER ;\n',
  ])('no blanks of the statement: %j', (statement) => {
    expect(scannedBytes(statement).objects).toMatchObject({ routine: 1 });
  });
});

test.each([
  'SET sql_mode=\'ANSI_QUOTES\';;\nCREATE PROCEDURE p() SELECT "a" AS "b""c", \'\\\'\' -- "\\"\n',
  'SET @old=@@SQL_MODE;;\nSET sql_mode=\'ANSI\';;\nSET SQL_MODE=@old;;\nCREATE PROCEDURE p() SELECT "\\""',
])('double quotes as their mode has them: %j', (program) => {
  expect(all(`${table}DELIMITER ;;\n${program};;\nDELIMITER ;\n`).objects).toMatchObject({ routine: 1 });
});

test('partitions have VALUES, and no rows of another table', () => {
  const parts = '(PARTITION p VALUES LESS THAN (1), PARTITION q VALUES LESS THAN MAXVALUE)';
  expect(all(`CREATE TABLE x (a int) PARTITION BY RANGE (a) ${parts};\n`).rows).toEqual({ x: 0 });
  expect(all('CREATE TABLE x (a int) PARTITION BY LIST (a) (PARTITION p VALUES IN (1, NULL));\n').rows).toEqual({ x: 0 });
});

test('a dump without its last line is refused, and one that goes on behind it', () => {
  expect(() => scanned(Buffer.from(table), [])).toThrow(/Dump completed/);
  expect(() => scanned(Buffer.from(`${mark}${table}`), [])).toThrow(/Dump completed/);
  expect(() => scanned(Buffer.alloc(0), [])).toThrow(/Dump completed/);
});

describe('nobody need look again at', () => {
  const passed = (text: string): boolean | undefined => {
    const scanner = scan();
    scanner.push(Buffer.from(`CREATE TABLE \`t\` (\n  \`a\` int(11)\n) ENGINE=InnoDB;\n`));
    expect(scanner.onlyRows?.()).toBe(false);
    scanner.push(Buffer.from(text));
    return scanner.onlyRows?.();
  };
  const rows = 'INSERT INTO `t` VALUES (1);\n';

  test.each([
    ['rows', rows],
    ['rows with the settings of a segment', `${rowSettings.toString()}${rows}\n${rows}`],
    ['nothing', ''],
  ])('%s', (_, text) => expect(passed(text)).toBe(true));

  test.each([
    ['another setting', `SET SQL_MODE='ANSI';\n${rows}`],
    ['a table', `${rows}CREATE TABLE \`u\` (\n  \`a\` int(11)\n) ENGINE=InnoDB;\n`],
    ['a comment', `${rows}-- a word\n`],
    ['the line that the client’s sandbox begins with', `/*M!999999\\- enable the sandbox mode */ \n${rows}`],
    ['another delimiter', `${rows}DELIMITER ;;\n`],
  ])('but at %s', (_, text) => expect(passed(text)).toBe(false));
});
