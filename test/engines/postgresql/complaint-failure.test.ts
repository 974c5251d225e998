import { expect, test } from 'vitest';
import { complaintFailure } from '../../../src/engines/postgresql/complaint-failure.ts';

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
