import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { surveyOne } from '../../src/directories/survey.ts';
import { rawPath } from '../../src/state/path-bytes.ts';
import { penstock } from '../support/penstock.ts';
import { updatedShop, type UpdatedShop } from '../support/updated-shop.ts';

/* A snapshot that is not whole never looks whole. */

vi.setConfig({ testTimeout: 600_000 });

let shop: UpdatedShop;
beforeEach(() => {
  shop = updatedShop();
});
afterEach(() => shop.remove());

test.each<[string, (path: string) => void, RegExp]>([
  [
    'a byte of a file',
    (path) => writeFileSync(join(path, 'files', shop.uploads, 'picture'), 'z', { flag: 'r+' }),
    /picture has other attributes|picture was changed/,
  ],
  [
    'a byte of a file whose time was set back',
    (path) => {
      const file = join(path, 'files', shop.uploads, 'picture');
      const { mtime } = surveyOne(rawPath(file))!;
      writeFileSync(file, 'z', { flag: 'r+' });
      execFileSync('touch', ['-d', `@${mtime.slice(0, -9)}.${mtime.slice(-9)}`, file]);
    },
    /picture was changed/,
  ],
  ['a file that is gone', (path) => rmSync(join(path, 'files', shop.uploads, 'link')), /link is gone/],
  ['a file that came', (path) => writeFileSync(join(path, 'files', shop.uploads, 'came'), ''), /came is not in its list|has another time/],
  ['a byte of a database', (path) => writeFileSync(join(path, 'databases/stock.sql'), 'X', { flag: 'r+' }), /database stock was changed/],
  [
    'a database that was cut',
    (path) => truncateSync(join(path, 'databases/stock.sql'), 100),
    /not whole: its database stock has 100 bytes/,
  ],
  ['a list that was cut', (path) => truncateSync(join(path, 'list'), 1000), /not whole: its list ends without its seal/],
  ['no list', (path) => rmSync(join(path, 'list')), /not whole: it has no list/],
])('damaged: %s. It is refused, and nothing that is live is touched', async (_, damage, reason) => {
  const { stamp, path } = await shop.create();
  shop.wreck();
  damage(path);
  const before = await shop.state();
  for (const args of [
    ['restore', 'shop', '--snapshot', stamp],
    ['restore', 'shop', '--snapshot', stamp, '--dry-run'],
    ['verify', 'shop'],
  ]) {
    expect(await shop.snapshot(...args)).toMatchObject({ status: 65, text: expect.stringMatching(reason) });
  }
  expect([await shop.state(), shop.calls(), readdirSync(shop.directory).filter((name) => name.includes('__penstock'))]).toEqual([
    before,
    'stop start',
    [],
  ]);
});

test('the newest is not whole: the one before comes back, and it is said; prune keeps that one', async () => {
  const before = await shop.state();
  const first = await shop.create();
  const second = await shop.create();
  truncateSync(join(second.path, 'list'), 1000);
  shop.wreck();
  expect((await shop.snapshot('list', 'shop')).text).toMatch(
    new RegExp(`^${second.stamp} .* NO\n {4}error: its list ends without its seal\n`, 'm'),
  );
  expect(await shop.snapshot('prune', 'shop', '--keep', '1')).toMatchObject({ status: 0, text: 'nothing is removed\n' });
  expect((await penstock(['doctor', 'shop', ...shop.options])).stdout.toString()).toMatch(
    /^warn {2}snapshots: \w+: .*, and not whole: its list ends/m,
  );
  expect(await shop.snapshot('restore', 'shop')).toMatchObject({
    status: 0,
    text: expect.stringContaining(`the newer snapshot ${second.stamp} is not whole`),
  });
  expect(await shop.state()).toEqual(before);
  expect(shop.inPlace()).toContain(first.stamp);
});
