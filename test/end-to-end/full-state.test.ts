import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runHook } from '../support/hook.ts';
import { quietApplication, type QuietApplication } from '../support/quiet-application.ts';

/* The state directory's disk is full. */

const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;

describe.skipIf(!canMount)('a full disk', () => {
  let shop: QuietApplication;
  beforeEach(() => {
    shop = quietApplication();
    mkdirSync(shop.stateDir);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', shop.stateDir]);
  });
  afterEach(() => {
    execFileSync('umount', ['-l', shop.stateDir]);
    shop.remove();
  });

  function fill(): void {
    expect(() => writeFileSync(join(shop.stateDir, 'fill'), 'x'.repeat(300_000))).toThrow('ENOSPC');
  }

  test('a job does not begin, with one clear line, and nothing is left of it', async () => {
    mkdirSync(join(shop.stateDir, 'locks'));
    fill();
    for (const hook of ['before-backup', 'before-restore'] as const) {
      const { status, log } = await runHook(shop, hook, 'shop', '7');
      expect({ status, log }).toMatchObject({
        status: 74,
        log: expect.stringContaining(`error: cannot write ${shop.stateDir}/locks/shop.json: ENOSPC`),
      });
    }
    expect([readdirSync(join(shop.stateDir, 'locks')), shop.calls()]).toEqual([[], '']);
  });

  test.each([
    ['before-backup', 'after-backup'],
    ['before-restore', 'after-restore'],
  ] as const)('after %s an application goes on all the same', async (before, after) => {
    expect(await runHook(shop, before, 'shop', '7')).toMatchObject({ status: 0 });
    fill();
    const { log } = await runHook(shop, after, 'shop', '7', 'Error');
    expect(log).toContain('ENOSPC');
    expect([shop.isQuiet(), shop.calls(), readdirSync(join(shop.stateDir, 'leases'))]).toEqual([false, 'stop start', []]);
  });

  test('the guardian goes on trying, too', async () => {
    shop.configure('maintenance: { at-most: 4s }\n');
    const start = `echo start >> ${shop.directory}/calls; test ! -e ${shop.directory}/broken && rm -f ${shop.directory}/quiet`;
    shop.script('start', start);
    writeFileSync(join(shop.directory, 'broken'), '');
    expect(await runHook(shop, 'before-backup', 'shop', '7')).toMatchObject({ status: 0 });
    fill();
    // It could not go on, and that could not be written down.
    while (!shop.calls().includes('start start')) await new Promise((resolve) => setTimeout(resolve, 50));
    rmSync(join(shop.directory, 'broken'));
    while (existsSync(join(shop.stateDir, 'leases/shop.json'))) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(shop.isQuiet()).toBe(false);
  });
});
