import { expect, test } from 'vitest';
import { isAsListed, type Listed } from '../../src/directories/is-as-listed.ts';
import type { Surveyed } from '../../src/directories/survey.ts';

const now: Surveyed = {
  path: '/a',
  type: 'file',
  mode: 0o644,
  uid: 1,
  gid: 2,
  mtime: '1000000000000000001',
  ctime: '1000000000000000002',
  size: 5,
  taken: 4096,
  ino: '7',
  links: 1,
};
const { path, type, mode, uid, gid, mtime, size } = now;
const changed: Listed = { path, type, mode, uid, gid, mtime, size };
const listed: Listed = { ...changed, origin: { ino: now.ino, ctime: now.ctime } };
const later = '1000000060000000000';

test('a file is the same when not even its inode was touched', () => {
  expect(isAsListed(listed, now, later)).toBe('same');
});

test.each([
  ['its inode was touched: a link was made, or its time set back', { ctime: '1000000000000000003' }],
  ['it is another file of the same length and time', { ino: '8' }],
])('%s: only its bytes tell', (_why, change) => {
  expect(isAsListed(listed, { ...now, ...change }, later)).toBe('perhaps');
});

test('changed within the same tick of the clock in which it was copied: only its bytes tell', () => {
  expect(isAsListed(listed, now, '1000000000500000000')).toBe('perhaps');
});

test('changed while it was copied: only its bytes tell', () => {
  expect(isAsListed(changed, now, later)).toBe('perhaps');
});

test.each([{ size: 6 }, { mtime: '1000000000000000000' }, { mode: 0o600 }, { uid: 0 }, { gid: 0 }, { type: 'fifo' as const }])(
  '%o: another one',
  (change) => {
    expect(isAsListed(listed, { ...now, ...change }, later)).toBe('other');
  },
);

test('a link by where it leads, a directory by its owner and mode', () => {
  const link = { ...listed, type: 'link', target: 'x' } as const;
  expect(isAsListed(link, { ...now, type: 'link', target: 'x' }, later)).toBe('same');
  expect(isAsListed(link, { ...now, type: 'link', target: 'y' }, later)).toBe('other');
  expect(isAsListed({ ...listed, type: 'directory' }, { ...now, type: 'directory', mtime: '3' }, later)).toBe('same');
});
