import { expect, test } from 'vitest';
import { keptAt, keptName, stagingName } from '../../src/engines/names.ts';

const at = new Date('2026-11-23T01:02:03.456Z');

test('staging and kept databases are called after the live one', () => {
  expect(stagingName('orders', 63)).toBe('orders__penstock_new');
  expect(keptName('orders', at, 63)).toBe('orders__penstock_20261123T010203Z');
});

test('a kept name tells when it was kept, and whose it is', () => {
  expect(keptAt('orders', 'orders__penstock_20261123T010203Z', 63)).toEqual(new Date('2026-11-23T01:02:03Z'));
  for (const name of [
    'orders',
    'orders__penstock_new',
    'order__penstock_20261123T010203Z',
    'orders__penstock_20269923T010203Z',
    'orders2__penstock_20261123T010203Z',
  ]) {
    expect(keptAt('orders', name, 63), name).toBeUndefined();
  }
});

test('too long a name is cut between characters, and still its own', () => {
  const [one, other] = [`${'ä'.repeat(30)}1`, `${'ä'.repeat(30)}2`];
  for (const longest of [63, 64]) {
    const names = [keptName(one, at, longest), keptName(other, at, longest), stagingName(one, longest), stagingName(other, longest)];
    expect(new Set(names).size).toBe(4);
    for (const name of names) {
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(longest);
      expect(name).not.toContain('\uFFFD');
    }
    expect(keptAt(one, keptName(one, at, longest), longest)).toEqual(new Date('2026-11-23T01:02:03Z'));
    expect(keptAt(other, keptName(one, at, longest), longest)).toBeUndefined();
  }
});
