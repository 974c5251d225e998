import { expect, test } from 'vitest';
import { decodeName } from '../../../src/engines/postgresql/decode-name.ts';

test('names are read in the encoding of the dump', () => {
  expect(decodeName(Buffer.from('é'), 'UTF8')).toBe('é');
  expect(decodeName(Buffer.from('é'), 'SQL_ASCII')).toBe('é');
  expect(decodeName(Buffer.from([0xe9, 0x80]), 'LATIN1')).toBe('é\u0080');
  expect(decodeName(Buffer.from([0xa4]), 'LATIN9')).toBe('€');
  expect(decodeName(Buffer.from([0xc4, 0xe3]), 'EUC_CN')).toBe('你');
});
