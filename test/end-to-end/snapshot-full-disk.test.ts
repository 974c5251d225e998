import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { updatedShop, type UpdatedShop } from '../support/updated-shop.ts';

/* No space for a snapshot, and another filesystem. */

vi.setConfig({ testTimeout: 600_000 });

let shop: UpdatedShop;
beforeEach(() => {
  shop = updatedShop();
});
afterEach(() => shop.remove());

const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;

describe.skipIf(!canMount)('a full disk', () => {
  let small: string;
  beforeEach(() => {
    small = mkdtempSync(join(tmpdir(), 'penstock-small-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]);
  });
  afterEach(() => {
    execFileSync('umount', ['-l', small]);
    rmSync(small, { recursive: true });
  });

  test('files that do not fit are known before the application falls silent', async () => {
    writeFileSync(shop.at('big'), 'x'.repeat(5_000_000));
    const { status, text } = await shop.snapshot('create', 'shop', '--to', small);
    expect({ status, text }).toMatchObject({
      status: 74,
      text: expect.stringMatching(/error: no space is left in \S+: the files take 5\.\d MB, and [\d.]+ MB are free\n/),
    });
    expect([readdirSync(join(small, 'shop')), shop.calls()]).toEqual([[], '']);
  });

  test.each(['a file with a hole that is filled meanwhile', 'a database'])(
    '%s does not fit: one clear line, and nothing is left',
    async (which) => {
      if (which === 'a database') shop.put('stock', 'x'.repeat(5_000_000));
      else {
        writeFileSync(shop.at('hole'), '');
        truncateSync(shop.at('hole'), 5_000_000);
        shop.script(
          'stop',
          `echo stop >> ${shop.directory}/calls; touch ${shop.directory}/quiet; head -c 5000000 /dev/urandom > '${shop.at('hole')}'`,
        );
      }
      const { status, text } = await shop.snapshot('create', 'shop', '--to', small);
      expect({ status, text }).toMatchObject({ status: 74, text: expect.stringMatching(/^penstock: error: no space is left in \S+\n/m) });
      expect([readdirSync(join(small, 'shop')), shop.isQuiet(), shop.calls()]).toEqual([[], false, 'stop start']);
    },
  );

  test('another filesystem is found again, and shares nothing with the state directory', async () => {
    const before = await shop.state();
    const { path, shared } = await shop.create('--to', small);
    expect([path.startsWith(join(small, 'shop')), shared]).toEqual([true, 0]);
    shop.wreck();
    expect(await shop.snapshot('restore', 'shop')).toMatchObject({ status: 0 });
    expect(await shop.state()).toEqual(before);
    expect((await shop.snapshot('list', 'shop', '--from', small)).text).toContain(path.slice(-16));
  });
});
