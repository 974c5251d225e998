import { describe, expect, test } from 'vitest';
import type { Counts } from '../../../src/engines/contract.ts';
import { scan } from '../../../src/engines/postgresql/scan.ts';
import { Failure } from '../../../src/failures/failure.ts';
import { aTrickyDump } from './a-tricky-dump.ts';

const tricky = Buffer.from(aTrickyDump);

function follow(pieces: readonly Buffer[]): { counts: Counts; output: Buffer } {
  const scanner = scan();
  const output = pieces.map((piece) => Buffer.from(scanner.push(piece)));
  const { rest, counts } = scanner.finish();
  return { counts, output: Buffer.concat([...output, rest]) };
}

/** `text` as the only statement of an otherwise whole dump. */
const whole = (text: string): Buffer =>
  Buffer.from(`--\n-- PostgreSQL database dump\n--\n\n${text}\n--\n-- PostgreSQL database dump complete\n--\n\n`);

function refusal(dump: Buffer, size = dump.length): Failure {
  try {
    const pieces: Buffer[] = [];
    for (let at = 0; at < dump.length; at += size) pieces.push(dump.subarray(at, at + size));
    follow(pieces);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a tricky dump', () => {
  const expected: Counts = {
    rows: {
      'public.plain': 8,
      '"odd ""; \\connect x\n-- \'"."select"': 0,
      'public."no columns"': 2,
      'public.inserted': 6,
    },
    objects: {
      schema: 1,
      extension: 1,
      type: 1,
      routine: 2,
      table: 2,
      view: 1,
      constraint: 1,
      sequence: 1,
      rule: 1,
    },
  };

  test('is passed on as it is, and counted', () => {
    const { counts, output } = follow([tricky]);
    expect(counts).toEqual(expected);
    expect(output.equals(tricky)).toBe(true);
  });

  test('may be cut in two anywhere', () => {
    for (let at = 1; at < tricky.length; at++) {
      const { counts, output } = follow([tricky.subarray(0, at), tricky.subarray(at)]);
      expect(counts, `cut at ${at}`).toEqual(expected);
      expect(output.equals(tricky), `cut at ${at}`).toBe(true);
    }
  });

  test.each([1, 2, 3, 7, 64])('may come %i bytes at a time', (size) => {
    const pieces: Buffer[] = [];
    for (let at = 0; at < tricky.length; at += size) pieces.push(tricky.subarray(at, at + size));
    const { counts, output } = follow(pieces);
    expect(counts).toEqual(expected);
    expect(output.equals(tricky)).toBe(true);
  });

  test('is not whole where it ends anywhere before its last line', () => {
    const end = tricky.indexOf('\\unrestrict Ab12cd\n\n') + '\\unrestrict Ab12cd'.length;
    for (let at = 0; at < end; at++) expect(refusal(tricky.subarray(0, at)).kind, `cut at ${at}`).toBe('not-whole');
  });

  test('gives nothing of a statement before it is known', () => {
    const scanner = scan();
    const before = scanner.push(Buffer.from('SET lock_timeout = 0;\nALTER SYSTEM SET archive_'));
    expect(before.toString()).toBe('SET lock_timeout = 0;');
    expect(() => scanner.push(Buffer.from("command = 'rm -rf /';\n"))).toThrow(/ALTER SYSTEM/);
  });
});

describe('refused is', () => {
  test.each([
    '\\connect live',
    '\\c live',
    '\\! touch /tmp/x',
    '\\i /etc/passwd',
    "\\copy t from program 'id'",
    '\\o |sh',
    '\\gexec',
    '\\restrict one\n\\restrict two',
    'SET lock_timeout = 0;\n\\restrict late',
    '\\unrestrict early',
    '\\.',
    'SELECT 1 \\g |sh',
    "SELECT pg_catalog.set_config('search_path', '', false) \\gset x",
    'CREATE TABLE t (a int); \\! id',
    'DROP DATABASE live;',
    'DROP DATABASE IF EXISTS live;',
    'CREATE DATABASE other;',
    "ALTER DATABASE live SET search_path TO 'x';",
    'ALTER DATABASE live RENAME TO gone;',
    "COMMENT ON DATABASE live IS 'x';",
    'GRANT ALL ON DATABASE live TO clerk;',
    'GRANT postgres TO shop;',
    'GRANT SET ON PARAMETER archive_command TO shop;',
    'REVOKE ALL ON TABLESPACE fast FROM shop;',
    "ALTER SYSTEM SET archive_command = 'rm';",
    "ALTER ROLE shop PASSWORD 'x';",
    'CREATE ROLE shop SUPERUSER;',
    'CREATE USER shop;',
    'DROP ROLE IF EXISTS shop;',
    "CREATE TABLESPACE t LOCATION '/x';",
    'SET ROLE postgres;',
    'SET SESSION AUTHORIZATION postgres;',
    'RESET SESSION AUTHORIZATION;',
    "SET SESSION AUTHORIZATION 'postgres';",
    'SET standard_conforming_strings = off;',
    "SET standard_conforming_strings = 'off';",
    "SET client_encoding = 'SJIS';",
    "SET session_preload_libraries = 'evil';",
    "SELECT pg_catalog.set_config('role', 'postgres', false);",
    "SELECT pg_catalog.set_config('search_path', pg_catalog.lo_import('/etc/passwd')::text, false);",
    "SELECT pg_catalog.setval('s', (SELECT 1), true);",
    "SELECT pg_catalog.lo_import('/etc/passwd');",
    "SELECT pg_catalog.lo_export(1, '/tmp/x');",
    "SELECT public.dblink_exec('dbname=live', 'drop table t');",
    "SELECT pg_read_file('/etc/passwd');",
    'SELECT pg_terminate_backend(1);',
    "DO $$ begin execute 'x'; end $$;",
    'CALL evil();',
    "LOAD 'evil';",
    "COPY t FROM '/etc/passwd';",
    "COPY t FROM PROGRAM 'id';",
    "COPY t TO PROGRAM 'sh';",
    "COPY t TO '/tmp/x';",
    'COPY t TO stdout;',
    'COPY (SELECT 1) TO stdout;',
    'COPY t FROM stdin WITH (FORMAT csv);\n1\n\\.',
    'COPY t FROM stdin; DROP TABLE t;\n1\n\\.',
    'COPY t FROM stdin;\n1\n\\.\r\nDROP TABLE t;',
    'COPY t FROM stdin;\n1\n\\.x\n\\.',
    "CREATE SUBSCRIPTION s CONNECTION 'host=other' PUBLICATION p;",
    "CREATE SUBSCRIPTION s CONNECTION 'connect = false' PUBLICATION p WITH (slot_name = 'connect = false');",
    'ALTER SUBSCRIPTION s ENABLE;',
    'CREATE TABLE t AS SELECT lo_import(1);',
    "INSERT INTO t SELECT pg_read_file('/etc/passwd');",
    "INSERT INTO t VALUES (lo_import('/etc/passwd'));",
    "INSERT INTO t VALUES ((SELECT 'x'));",
    "INSERT INTO t VALUES ('x') RETURNING lo_import('/etc/passwd');",
    'UPDATE t SET a = 1;',
    'DELETE FROM t;',
    'TRUNCATE t;',
    'VACUUM;',
    'NOTIFY x;',
    'LOCK TABLE t;',
    'ROLLBACK;',
    "PREPARE TRANSACTION 'x';",
    'DROP TABLE t;',
    'CREATE TEMPORARY TABLE t (a int);',
    ';',
    "CREATE TABLE t (a text DEFAULT E'x'\n'\\'');",
    "CREATE TABLE t (a text DEFAULT typeE'x\\');",
    "CREATE TABLE t (a text DEFAULT 1E'\\');",
    'CREATE TABLE t (a text DEFAULT a$b$c);',
    'CREATE TABLE t (a text DEFAULT 1$$);',
    'CREATE TABLE t (a text DEFAULT :{?DBNAME});',
    "CREATE TABLE t (a text DEFAULT 'a\0b');",
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1 AS case; END; ALTER DATABASE live CONNECTION LIMIT 7; SELECT 1 AS end;',
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path TO begin AS 'select 1'; ALTER DATABASE live CONNECTION LIMIT 7; SELECT 1 AS end;",
    '/* \x81*/ SET lock_timeout = 0;',
  ])('%s', (text) => {
    for (const size of [100_000, 1]) expect(refusal(whole(`${text}\n`), size).kind).toBe('not-whole');
  });

  test('a body of BEGIN ATOMIC that psql would end elsewhere', () => {
    // Here the first semicolon ends the statement for psql, because END has closed BEGIN.
    const text = 'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1 AS end; ALTER SYSTEM SET x = 1; END;';
    expect(refusal(whole(text)).message).toMatch(/ALTER SYSTEM/);
  });

  test('a dump after a dump', () => {
    expect(refusal(Buffer.concat([whole('SET lock_timeout = 0;'), whole('SET lock_timeout = 0;')])).message).toMatch(/after its end/);
  });

  test('nothing at all, and the dump of another format', () => {
    expect(refusal(Buffer.alloc(0), 1).message).toMatch(/no statement/);
    expect(refusal(Buffer.from('PGDMP\x01\x0e\x00'), 1).kind).toBe('not-whole');
  });

  test('a statement without end that must be known whole', () => {
    const endless = Buffer.from(`GRANT SELECT ON TABLE ${'x, '.repeat(500_000)}`);
    expect(refusal(endless, 65536).message).toMatch(/more than 1 MiB/);
  });

  test('the mark where it is not a comment of its own', () => {
    const mark = '-- PostgreSQL database dump complete';
    for (const text of [
      `COPY t FROM stdin;\n${mark}\n\\.\n`,
      `COMMENT ON TABLE t IS '\n${mark}\n';\n`,
      `CREATE TABLE t (\n${mark}\na int);\n`,
      `/*\n${mark}\n*/\nSET lock_timeout = 0;\n`,
      `SET lock_timeout = 0;\n--${'-'.repeat(3000)}${mark}\n`,
      `SET lock_timeout = 0;\n${mark}d\n`,
    ]) {
      for (const size of [100_000, 1])
        expect(refusal(Buffer.from(text), size).message).toMatch(/without "-- PostgreSQL database dump complete"/);
    }
  });
});

describe('long statements', () => {
  test('go on before they end, where their beginning tells what they are', () => {
    const text = whole(
      `COMMENT ON TABLE t IS '${'x'.repeat(3_000_000)}';\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$${'y'.repeat(3_000_000)}$$;\n`,
    );
    const scanner = scan();
    let most = 0;
    let given = 0;
    let taken = 0;
    for (let at = 0; at < text.length; at += 65536) {
      const chunk = text.subarray(at, at + 65536);
      taken += chunk.length;
      given += scanner.push(chunk).length;
      most = Math.max(most, taken - given);
    }
    const { rest, counts } = scanner.finish();
    expect(given + rest.length).toBe(text.length);
    expect(most).toBeLessThan(1.2 * 1024 * 1024);
    expect(counts.objects).toEqual({ routine: 1 });
  });

  test('an INSERT of any length is counted, and read to its end', () => {
    const tuples = Array.from({ length: 200_000 }, (_, i) => `(${i}, 'name; ${i}', NULL, -1.5e10)`).join(',\n\t');
    const insert = (more: string): Buffer => whole(`INSERT INTO public.t (a, b, c, d) VALUES\n\t${tuples}${more};\n`);
    const pieces = (dump: Buffer): Buffer[] =>
      Array.from({ length: Math.ceil(dump.length / 10_007) }, (_, i) => dump.subarray(i * 10_007, (i + 1) * 10_007));
    expect(follow(pieces(insert(' ON CONFLICT DO NOTHING'))).counts.rows).toEqual({ 'public.t': 200_000 });
    expect(refusal(insert(", (lo_import('/etc/passwd'))"), 10_007).kind).toBe('not-whole');
  });
});
