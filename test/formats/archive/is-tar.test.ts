import { expect, test } from 'vitest';
import { isTar } from '../../../src/formats/archive/is-tar.ts';
import { makeArchive } from '../../support/make-archive.ts';

test('an archive begins like one, what is shorter than its magic or something else does not', async () => {
  const archive = await makeArchive();
  expect(isTar(archive)).toBe(true);
  expect(isTar(archive.subarray(0, 263))).toBe(true);
  expect(isTar(archive.subarray(0, 262))).toBe(false);
  expect(isTar(Buffer.alloc(512))).toBe(false);
  expect(isTar(Buffer.from('-- penstock plain 1\n'.repeat(30)))).toBe(false);
  // GNU's own, older format.
  expect(isTar(Buffer.from(`${'x'.repeat(257)}ustar  \0`))).toBe(false);
});
