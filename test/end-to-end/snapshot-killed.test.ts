import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { penstock } from '../support/penstock.ts';
import { until, updatedShop, withoutDirectoryTimes, type UpdatedShop } from '../support/updated-shop.ts';

/* kill -9 of whoever makes a snapshot, or brings one back: all of it or nothing, and the application goes on. */

vi.setConfig({ testTimeout: 600_000 });

let shop: UpdatedShop;
beforeEach(() => {
  shop = updatedShop();
});
afterEach(() => shop.remove());

test('while it is made: no snapshot, the application goes on, and the next one removes what was left', async () => {
  shop.script('stop', `echo stop >> ${shop.directory}/calls; touch ${shop.directory}/quiet; sleep 30`);
  const silencing = shop.start('create', 'shop');
  await until(() => shop.isQuiet());
  await silencing.kill();
  await until(() => !shop.isQuiet() && !existsSync(join(shop.stateDir, 'leases/shop.json')));
  expect(shop.inPlace().filter((name) => name.startsWith('.new-'))).toHaveLength(1);
  expect(await shop.snapshot('list', 'shop')).toMatchObject({ status: 0, text: 'there is no snapshot of shop\n' });
  expect((await penstock(['doctor', 'shop', ...shop.options])).stdout.toString()).toContain('was left by a run that was killed');
  expect(await shop.snapshot('restore', 'shop')).toMatchObject({ status: 66 });
  shop.script('stop', `touch ${shop.directory}/quiet`);
  const { stamp } = await shop.create();
  expect(shop.inPlace()).toEqual([stamp]);
  const runs = (await penstock(['runs', 'shop', ...shop.options])).stdout.toString();
  expect(runs).toMatch(/shop\/\* +snapshot .* died/);
});

test('while it is made, at any moment: it is whole or it is none', async () => {
  const whole = new Set<boolean>();
  for (let delay = 100; ; delay += 250) {
    const run = shop.start('create', 'shop');
    await new Promise((resolve) => setTimeout(resolve, delay));
    await run.kill();
    await until(() => !shop.isQuiet() && !existsSync(join(shop.stateDir, 'leases/shop.json')));
    const found = shop.inPlace().filter((name) => !name.startsWith('.'));
    // Without one there is nothing to verify.
    expect(await shop.snapshot('verify', 'shop')).toMatchObject({ status: found.length > 0 ? 0 : 66 });
    whole.add(found.length > 0);
    if ((await run.ended) === 0) break;
    for (const name of found) rmSync(join(shop.place, name), { recursive: true });
  }
  expect([...whole]).toEqual([false, true]);
});

test('while it comes back, at any moment: all of it or nothing, and the application goes on', async () => {
  const good = await shop.state();
  await shop.create();
  shop.wreck();
  const wrecked = await shop.state();
  const found = new Set<string>();
  for (let delay = 300; ; delay += 300) {
    const run = shop.start('restore', 'shop');
    await new Promise((resolve) => setTimeout(resolve, delay));
    await run.kill();
    await until(() => !shop.isQuiet() && !existsSync(join(shop.stateDir, 'leases/shop.json')));
    const now = await shop.state();
    const isBack = shop.rowsOf('orders').length === 1;
    expect(withoutDirectoryTimes(now), `after ${delay} ms`).toEqual(withoutDirectoryTimes(isBack ? good : wrecked));
    found.add(isBack ? 'back' : 'wrecked');
    if ((await run.ended) === 0) break;
    expect(existsSync(join(shop.stateDir, 'restores/shop/lease.json'))).toBe(false);
    // What is back is kept beside what was wrecked, and rolled back for the next time.
    const { status } = isBack ? await penstock(['rollback', 'shop', '--yes', ...shop.options]) : { status: 0 };
    expect(status).toBe(0);
  }
  expect([...found]).toEqual(expect.arrayContaining(['wrecked', 'back']));
});

test('while an admin holds the application silent, there is no guardian: the next run undoes it, and so does a sweep', async () => {
  await shop.create();
  shop.wreck();
  const wrecked = await shop.state();
  await penstock(['maintenance', 'on', 'shop', ...shop.options]);
  for (const next of [
    ['maintenance', 'sweep'],
    ['snapshot', 'create', 'shop'],
  ]) {
    const run = shop.start('restore', 'shop');
    await until(() => existsSync(join(shop.stateDir, 'restores/shop/lease.json')));
    await run.kill();
    const { status, stdout, stderr } = await penstock([...next, ...shop.options]);
    expect({ status, text: stdout.toString() + stderr }).toMatchObject({
      status: 0,
      text: expect.stringMatching(/the restore was undone|and undid it/),
    });
    expect(withoutDirectoryTimes(await shop.state())).toEqual(withoutDirectoryTimes(wrecked));
    expect(shop.isQuiet()).toBe(true);
  }
});
