import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { places } from '../../../src/engines/sqlite/places.ts';

const at = new Date('2026-03-01T02:03:04.567Z');

test('everything is beside the live file', () => {
  const all = places({ file: '/srv/shop/catalogue.db' });
  expect(all).toMatchObject({ live: '/srv/shop/catalogue.db', directory: '/srv/shop', staging: '/srv/shop/catalogue.db__penstock_new' });
  expect(all.kept(at)).toBe('/srv/shop/catalogue.db__penstock_20260301T020304Z');
  expect(all.keptAt('catalogue.db__penstock_20260301T020304Z')).toEqual(new Date('2026-03-01T02:03:04Z'));
  expect(all.keptAt('catalogue.db__penstock_20260301T020304Z-wal')).toBeUndefined();
  expect(all.keptAt('orders.db__penstock_20260301T020304Z')).toBeUndefined();
});

test('the longest names leave room for what SQLite appends', () => {
  const all = places({ file: `/srv/${'ü'.repeat(120)}.db` });
  for (const path of [all.staging, all.kept(at)]) expect(Buffer.byteLength(`${basename(path)}-journal`)).toBeLessThanOrEqual(255);
  expect(all.keptAt(basename(all.kept(at)))).toEqual(new Date('2026-03-01T02:03:04Z'));
});
