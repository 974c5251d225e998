import { expect, test } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { scan } from '../../../src/engines/sqlite/scan.ts';
import { aDatabase, dumpOf, scanned } from './a-database.ts';

const tricky = Buffer.from(`-- a comment; with 'a quote
PRAGMA foreign_keys=OFF; PRAGMA user_version = -3;
BEGIN TRANSACTION;/* another ; */
CREATE TABLE "a;b"(x TEXT DEFAULT 'it''s; --', "y""z" CHECK(x <> ';'), [w;] /* ' */);
INSERT INTO "a;b" VALUES
('(', X'00ff', -1.5e-10),
('it''s', NULL,CAST(x'00' AS TEXT)),
(')
;COMMIT;', replace('a','b',char(10)),(1.7e+5*2.0)/3.0);
INSERT INTO "a;b"(x,"y""z") VALUES('žluť;',9223372036854775807);
CREATE TABLE IF NOT EXISTS 'empty'(a);
CREATE TRIGGER "t;" AFTER INSERT ON empty BEGIN SELECT CASE WHEN 1 THEN 2 END; INSERT INTO empty VALUES(';END;'); END;
CREATE UNIQUE INDEX i ON empty(a);
CREATE VIEW \`v\`\`\` AS SELECT 1;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table','f''t','f''t',0,'CREATE VIRTUAL TABLE ''f''''t'' USING fts5(x)');
COMMIT;
`);

const counts = {
  rows: { 'a;b': 4, empty: 0, sqlite_sequence: 0 },
  objects: { table: 2, trigger: 1, index: 1, view: 1, 'virtual table': 1 },
};

test('counts rows and objects, and lets every byte through', () => {
  expect(scanned([tricky])).toEqual({ text: tricky, counts });
});

test('wherever the stream is cut into two', () => {
  for (let at = 0; at <= tricky.length; at += 1) {
    expect(scanned([tricky.subarray(0, at), tricky.subarray(at)])).toEqual({ text: tricky, counts });
  }
});

test('byte by byte', () => {
  expect(scanned(Array.from(tricky, (byte) => Buffer.of(byte)))).toEqual({ text: tricky, counts });
});

test('a dump that is cut anywhere is not whole', () => {
  const end = tricky.lastIndexOf(';');
  for (let at = 0; at <= end; at += 1) {
    expect(() => scanned([tricky.subarray(0, at)]), `cut at ${at}`).toThrow(Failure);
  }
});

test('a real dump that is cut after any statement is not whole', async () => {
  const { text } = await dumpOf(aDatabase('CREATE TABLE t(a); INSERT INTO t VALUES(1); CREATE TABLE u(a); INSERT INTO u VALUES(2);'));
  for (let at = text.indexOf(';'); at < text.length - 2; at = text.indexOf(';', at + 1)) {
    expect(() => scanned([text.subarray(0, at + 1)])).toThrow('its end is missing');
  }
});

const around = (statement: string): string => `BEGIN;CREATE TABLE t(a);${statement};COMMIT;`;

test.each([
  "ATTACH '/srv/live.db' AS live",
  "attach database '/srv/live.db' AS live",
  '/* x */ DETACH live',
  "VACUUM INTO '/srv/live.db'",
  '.shell touch /tmp/owned',
  '\n.open /srv/live.db',
  "SELECT load_extension('/tmp/evil.so')",
  'SELECT 1',
  'EXPLAIN SELECT 1',
  'DROP TABLE t',
  'DELETE FROM t',
  'UPDATE t SET a = 1',
  'REPLACE INTO t VALUES(1)',
  'INSERT OR REPLACE INTO t VALUES(1)',
  'INSERT INTO t SELECT 1',
  'INSERT INTO main.t VALUES(1)',
  'INSERT INTO live.t VALUES(1)',
  'INSERT INTO t DEFAULT VALUES',
  'INSERT INTO never_made VALUES(1)',
  "INSERT INTO t VALUES(readfile('/etc/shadow'))",
  "INSERT INTO t VALUES(writefile('/etc/cron.d/x', 'y'))",
  'INSERT INTO t VALUES((SELECT a FROM t))',
  'INSERT INTO t VALUES(1) ON CONFLICT DO NOTHING',
  'INSERT INTO t VALUES(1) RETURNING a',
  'INSERT INTO t VALUES(1) -- a comment\n',
  'INSERT INTO t VALUES(1 --\n)',
  'INSERT INTO t VALUES(1 -- 2\n)',
  'INSERT INTO t VALUES(1 /* 2 */)',
  'INSERT INTO t VALUES(:parameter)',
  'INSERT INTO t VALUES("a")',
  'INSERT INTO t VALUES(1',
  'INSERT INTO t VALUES(1))',
  'CREATE TEMP TABLE u(a)',
  'CREATE TABLE live.u(a)',
  'CREATE VIEW live.v AS SELECT 1',
  'CREATE INDEX live.i ON t(a)',
  'CREATE TABLE u AS SELECT 1',
  "CREATE VIRTUAL TABLE u USING csv(filename='/etc/passwd')",
  "CREATE VIEW v AS SELECT load_extension('x')",
  'CREATE VIEW v AS SELECT "load_extension"(\'x\')',
  'CREATE TABLE sqlite_schema(a)',
  'CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END',
  "PRAGMA temp_store_directory = '/tmp'",
  'PRAGMA main.user_version = 1',
  'PRAGMA user_version(1)',
  'PRAGMA integrity_check',
  'PRAGMA journal_mode=WAL',
  "INSERT INTO sqlite_schema VALUES('table','x','x',0,'CREATE VIRTUAL TABLE x USING y')",
  "INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table','x','x',2,'CREATE VIRTUAL TABLE x USING y')",
  "INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('view','x','x',0,'CREATE VIRTUAL TABLE x USING y')",
  "INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table','x','x',0,'CREATE TABLE x(a)')",
  'DELETE FROM sqlite_schema',
  'BEGIN',
  'SAVEPOINT x',
  'COMMIT; BEGIN',
  'ROLLBACK; -- due to errors\n',
  '"quoted" 1',
  "INSERT INTO t VALUES('\0')",
])('refuses %s', (statement) => {
  const text = Buffer.from(around(statement));
  expect(() => scanned([text])).toThrow(expect.objectContaining({ kind: 'not-whole' }));
  expect(() => scanned(Array.from(text, (byte) => Buffer.of(byte)))).toThrow(expect.objectContaining({ kind: 'not-whole' }));
});

test('says what a ROLLBACK at the end means', () => {
  expect(() => scanned([Buffer.from('BEGIN;ROLLBACK; -- due to errors\n')])).toThrow('the tool that made it met errors');
});

test('lets through no byte of a statement that it has not recognised', () => {
  const scanner = scan();
  expect(scanner.push(Buffer.from('BEGIN;\nATTA')).toString()).toBe('BEGIN;');
  expect(() => scanner.push(Buffer.from("CH 'x' AS y;"))).toThrow(Failure);
});

test('what looks like a statement in text or in a name is none', () => {
  const statement = `INSERT INTO t VALUES('\n.shell\nATTACH ''x'' AS y;'); CREATE TABLE "ATTACH; .open"(a)`;
  expect(scanned([Buffer.from(around(statement))]).counts.rows).toEqual({ t: 1, 'ATTACH; .open': 0 });
});

test('statements of unbounded length are not held', () => {
  const scanner = scan();
  const comment = Buffer.alloc(1024 * 1024 + 1, 'x');
  scanner.push(Buffer.from('/*'));
  expect(() => scanner.push(comment)).toThrow('that is no INSERT');
});
