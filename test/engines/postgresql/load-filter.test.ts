import { describe, expect, test } from 'vitest';
import { LoadFilter } from '../../../src/engines/postgresql/load-filter.ts';

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
