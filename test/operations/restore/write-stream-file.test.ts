import { closeSync, mkdirSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeStreamFile } from '../../../src/operations/restore/write-stream-file.ts';
import { penstock } from '../../support/penstock.ts';
import { quietApplication, type QuietApplication } from '../../support/quiet-application.ts';

/* The directory that a job restores to may be somebody else's. */

let shop: QuietApplication;
let [directory, stem]: [string, string] = ['', ''];
beforeEach(() => {
  shop = quietApplication();
  directory = join(shop.directory, 'where');
  stem = join(directory, 'orders');
  mkdirSync(directory);
});
afterEach(() => shop.remove());

async function write(): Promise<unknown> {
  const { stdout } = await penstock(['dump', 'shop/orders', ...shop.options]);
  return writeStreamFile({ kind: 'file', stem, replace: 'always' }, Readable.from([stdout]), () => undefined);
}

test('a link that lies there under the draft’s name is not followed', async () => {
  const precious = join(shop.directory, 'precious');
  writeFileSync(precious, 'precious', { mode: 0o644 });
  symlinkSync(precious, `${stem}.partial`);
  expect(await write()).toMatchObject({ outcome: 'written', file: `${stem}.sql` });
  expect([readFileSync(precious, 'utf8'), statSync(precious).mode & 0o777]).toEqual(['precious', 0o644]);
  expect(readFileSync(`${stem}.sql`, 'utf8')).toContain('first');
});

test('whoever holds a file of that name open does not read what is written', async () => {
  writeFileSync(`${stem}.partial`, '', { mode: 0o666 });
  const held = openSync(`${stem}.partial`, 'r');
  try {
    expect(await write()).toMatchObject({ outcome: 'written' });
    expect(readFileSync(held, 'utf8')).toBe('');
  } finally {
    closeSync(held);
  }
  expect(statSync(`${stem}.sql`).mode & 0o777).toBe(0o600);
});
