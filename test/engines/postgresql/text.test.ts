import { describe, expect, test } from 'vitest';
import { complaintFailure } from '../../../src/engines/postgresql/complaint-failure.ts';
import { decodeName } from '../../../src/engines/postgresql/decode-name.ts';
import { sortComplaint } from '../../../src/engines/postgresql/dump.ts';
import { LoadFilter } from '../../../src/engines/postgresql/load-filter.ts';
import { identifierOnOneLine, literalOnOneLine } from '../../../src/engines/postgresql/quote.ts';
import { settingClause } from '../../../src/engines/postgresql/setting-clause.ts';

describe('the filter before psql', () => {
  const dump = [
    '--\n\n\\restrict Ab1\n\nSET lock_timeout = 0;\nSET transaction_timeout = 0;\nCREATE TABLE t ();\n',
    'COPY t FROM stdin;\nSET transaction_timeout = 0;\n\\\\unrestrict Ab1\nx\\unrestrict Ab1\n\\.\n\n\\unrestrict Ab\n',
    '--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict Ab1\n\n',
  ].join('');
  const filtered = dump
    .replace('\\restrict Ab1\n', '')
    .replace('SET transaction_timeout = 0;\nC', 'C')
    .replace(/\n\\unrestrict Ab1\n\n$/, '\n\n');

  test.each([1, 2, 3, 5, 16, 1000])('leaves out what psql or the server does not take, %i bytes at a time', (size) => {
    const filter = new LoadFilter(15);
    const parts: Buffer[] = [];
    for (let at = 0; at < dump.length; at += size) parts.push(filter.push(Buffer.from(dump.slice(at, at + size))));
    expect(Buffer.concat([...parts, filter.finish()]).toString()).toBe(filtered);
  });

  test('keeps a setting that the server knows, and the end of a dump without restriction', () => {
    const filter = new LoadFilter(17);
    const text = 'SET transaction_timeout = 0;\nSELECT 1;\n\\unrestrict';
    expect(Buffer.concat([filter.push(Buffer.from(text)), filter.finish()]).toString()).toBe(text);
  });

  test('drops the last line also where it has no end', () => {
    const filter = new LoadFilter(17);
    const given = Buffer.concat([
      filter.push(Buffer.from('\\restrict x\nSELECT 1;\n\\unrestr')),
      filter.push(Buffer.from('ict x')),
      filter.finish(),
    ]);
    expect(given.toString()).toBe('SELECT 1;');
  });
});

test('names and texts on one line mean what they meant', () => {
  expect(identifierOnOneLine('odd "name"')).toBe('"odd ""name"""');
  expect(identifierOnOneLine('a\n\\b"')).toBe('U&"a\\000a\\\\b"""');
  expect(literalOnOneLine("it's")).toBe("'it''s'");
  expect(literalOnOneLine('a\\b')).toBe("E'a\\\\b'");
  expect(literalOnOneLine("a\n'\\")).toBe("E'a\\u000a''\\\\'");
});

test('settings that are lists are lists again', () => {
  expect(settingClause('search_path', '"$user", "odd ""x"" %", public, ""')).toBe(
    `SET "search_path" TO '$user', 'odd "x" %', 'public', ''`,
  );
  expect(settingClause('search_path', '')).toBe(`SET "search_path" TO ''`);
  expect(settingClause('my.setting', 'a, b')).toBe(`SET "my"."setting" TO 'a, b'`);
});

test('names are read in the encoding of the dump', () => {
  expect(decodeName(Buffer.from('é'), 'UTF8')).toBe('é');
  expect(decodeName(Buffer.from('é'), 'SQL_ASCII')).toBe('é');
  expect(decodeName(Buffer.from([0xe9, 0x80]), 'LATIN1')).toBe('é\u0080');
  expect(decodeName(Buffer.from([0xa4]), 'LATIN9')).toBe('€');
  expect(decodeName(Buffer.from([0xc4, 0xe3]), 'EUC_CN')).toBe('你');
});

test('warnings of pg_dump are told from complaints', () => {
  const complaint = 'pg_dump: warning: one\npg_dump: detail: more\n  of it\npg_dump: error: two\npg_dump: hint: three\nLINE 1: x\n';
  expect(sortComplaint(complaint)).toEqual({
    warnings: ['pg_dump: warning: one', 'pg_dump: detail: more', 'of it'],
    complaints: ['pg_dump: error: two', 'pg_dump: hint: three', 'LINE 1: x'],
  });
  expect(sortComplaint('')).toEqual({ warnings: [], complaints: [] });
});

test.each([
  ['psql:<stdin>:5: ERROR:  could not extend file "base/1": No space left on device', 'io'],
  ['psql:<stdin>:5: ERROR:  must be owner of table t', 'privileges'],
  ['pg_dump: error: query would be affected by row-level security policy for table "t"', 'privileges'],
  ['pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout', 'try-later'],
  ['pg_dump: error: aborting because of server version mismatch', 'unavailable'],
  ['psql:<stdin>:5: ERROR:  role "clerk" does not exist', 'privileges'],
  ['psql:<stdin>:5: ERROR:  syntax error', 'not-whole'],
])('%s is of kind %s', (said, kind) => {
  expect(complaintFailure('not-whole', 'it failed', said).kind).toBe(kind);
});
