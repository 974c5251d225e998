import type { Manifest } from '../../src/formats/manifest.ts';

/** Of a stream that tests make themselves. */
export const manifest: Manifest = {
  penstock: '0.1.0',
  application: 'shop',
  database: 'orders',
  engine: 'sqlite',
  flavour: 'sqlite',
  serverVersion: '3.53.4',
  client: 'penstock',
  charset: 'UTF-8',
  started: '2026-11-23T01:02:03.000Z',
  properties: { pageSize: 4096 },
};

/** What is counted in it: names that are none of an object's own, and one that needs quotes. */
export const counts = { rows: { t: 2, 'a "b"': 0, ['__proto__']: 1, constructor: 3 }, objects: { table: 2 } };
