import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { penstock } from '../support/penstock.ts';
import { until, updatedShop, withoutDirectoryTimes, type UpdatedShop } from '../support/updated-shop.ts';

/* Before an update, and when it went wrong: files and databases on this host, without Bareos. */

vi.setConfig({ testTimeout: 600_000 });

let shop: UpdatedShop;
beforeEach(() => {
  shop = updatedShop();
});
afterEach(() => shop.remove());

test('an update that went wrong is undone: what changed, what is gone and what came, files and databases', async () => {
  const before = await shop.state();
  const { path, silence } = await shop.create('--note', 'before 5.2');
  expect(silence).toBeGreaterThan(0);
  expect([shop.isQuiet(), shop.calls()]).toEqual([false, 'stop start']);
  expect([shop.place, path, join(path, 'list'), join(path, 'databases/orders.sql')].map((name) => lstatSync(name).mode & 0o777)).toEqual([
    0o700, 0o700, 0o600, 0o600,
  ]);
  shop.wreck();
  const wrecked = await shop.state();
  expect(wrecked).not.toEqual(before);

  const dry = await shop.snapshot('restore', 'shop', '--dry-run');
  expect(dry).toMatchObject({ status: 0, text: expect.stringContaining(`${shop.uploads}: 2 would come back, 4 would change, 5 would go`) });
  expect(dry.text).toContain('ok    database orders: it is loaded into');
  expect([await shop.state(), shop.calls()]).toEqual([wrecked, 'stop start']);

  const { status, text } = await shop.snapshot('restore', 'shop');
  expect({ status, text }).toMatchObject({ status: 0, text: expect.stringContaining(`shop is what it was at`) });
  expect(await shop.state()).toEqual(before);
  expect(lstatSync(shop.at('its other name')).ino).toBe(lstatSync(shop.at('deep/written in place')).ino);
  expect([readFileSync(shop.at('deep/cache/thumbnail'), 'utf8'), readFileSync(shop.at('app.log'), 'utf8')]).toEqual([
    'cached since',
    'what happened',
  ]);
  expect([shop.isQuiet(), shop.calls()]).toEqual([false, 'stop start stop after start']);

  const runs = (await penstock(['runs', 'shop', ...shop.options])).stdout.toString();
  expect(runs).toMatch(/shop\/\* +snapshot .* written/);
  expect(runs).toMatch(/shop\/\* +snapshot .* restored/);
  expect(runs).toMatch(/shop\/orders +restore .* restored/);
  // And a restore is rolled back like any other.
  expect(await penstock(['rollback', 'shop', '--yes', ...shop.options])).toMatchObject({ status: 0 });
  expect(withoutDirectoryTimes(await shop.state())).toEqual(withoutDirectoryTimes(wrecked));
});

test('a second snapshot shares what did not change, and after a restore, too; live files are never shared', async () => {
  const first = await shop.create();
  expect(first.shared).toBe(0);
  writeFileSync(shop.at('deep/written in place'), 'written in place', { flag: 'r+' });
  const second = await shop.create();
  expect(second.shared).toBeGreaterThanOrEqual(20_000);
  const files = [first, second].map(({ path }) => join(path, 'files', shop.uploads));
  const inode = (top: string, name: string): number => lstatSync(join(top, name)).ino;
  expect(inode(files[0]!, 'picture')).toBe(inode(files[1]!, 'picture'));
  expect(inode(files[0]!, 'picture')).not.toBe(inode(shop.uploads, 'picture'));
  expect(inode(files[0]!, 'deep/written in place')).not.toBe(inode(files[1]!, 'deep/written in place'));
  expect(readFileSync(join(files[0]!, 'deep/written in place'), 'utf8')).toBe('the good state');
  await shop.snapshot('restore', 'shop', '--snapshot', first.stamp);
  // The restore has made links of its own to all files, which their inodes tell; their bytes tell otherwise.
  const third = await shop.create();
  expect(inode(join(third.path, 'files', shop.uploads), 'picture')).toBe(inode(files[0]!, 'picture'));
  expect(await shop.snapshot('verify', 'shop')).toMatchObject({
    status: 0,
    text: expect.stringMatching(/^(snapshot \w+ is whole: .*\n){3}$/),
  });

  const list = (await shop.snapshot('list', 'shop')).text.split('\n');
  expect(list[0]).toMatch(/^SNAPSHOT +TAKEN +DATABASES +FILES +BYTES +OWN +SHARED +WHOLE +NOTE$/);
  expect(list[1]).toMatch(new RegExp(`^${third.stamp} .* yes$`));
  expect(await shop.snapshot('prune', 'shop', '--keep', '1', '--older-than', '1h')).toMatchObject({
    status: 0,
    text: 'nothing is removed\n',
  });
  expect((await shop.snapshot('prune', 'shop', '--keep', '1', '--dry-run')).text).toMatch(/would be removed.*\n.*would be removed/);
  expect(shop.inPlace()).toHaveLength(3);
  await shop.snapshot('prune', 'shop', '--keep', '1');
  expect(shop.inPlace()).toEqual([third.stamp]);
  await shop.snapshot('prune', 'shop', '--older-than', '1s');
  expect(shop.inPlace()).toEqual([third.stamp]);
  expect(await shop.snapshot('verify', 'shop')).toMatchObject({ status: 0 });
});
test('only one database, or only the files; after each the rest is what it was', async () => {
  await shop.create();
  shop.wreck();
  expect(await shop.snapshot('restore', 'shop', '--database', 'orders')).toMatchObject({ status: 0 });
  expect([shop.rowsOf('orders'), shop.rowsOf('stock')]).toEqual([['first'], ['first', 'wrecked']]);
  expect(existsSync(shop.at('link/new/tree/extraneous'))).toBe(true);
  expect(await shop.snapshot('restore', 'shop', '--files-only')).toMatchObject({ status: 0 });
  expect([shop.rowsOf('orders'), shop.rowsOf('stock')]).toEqual([['first'], ['first', 'wrecked']]);
  expect([existsSync(shop.at('link/new')), readFileSync(shop.at('its other name'), 'utf8')]).toEqual([false, 'the good state']);
  expect(await shop.snapshot('restore', 'shop', '--database', 'nosuch')).toMatchObject({ status: 66 });
  expect(await shop.snapshot('restore', 'shop', '--database', 'orders', '--files-only')).toMatchObject({ status: 64 });
});

test('a rehearsal touches nothing that is live', async () => {
  const good = await shop.state();
  await shop.create();
  shop.wreck();
  const wrecked = await shop.state();
  const to = join(shop.directory, 'look');
  const { status, text } = await shop.snapshot('restore', 'shop', '--to', to);
  expect({ status, text }).toMatchObject({ status: 0, text: expect.stringContaining('the live application was not touched') });
  expect(readFileSync(join(to, shop.uploads, 'its other name'), 'utf8')).toBe('the good state');
  expect(existsSync(join(to, 'databases/stock.db'))).toBe(true);
  expect([await shop.state(), shop.calls()]).toEqual([wrecked, 'stop start']);
  expect(await shop.snapshot('restore', 'shop', '--to', to)).toMatchObject({
    status: 73,
    text: expect.stringContaining('is there, and not empty'),
  });
  expect(await shop.snapshot('restore', 'shop', '--to', shop.at('inside'))).toMatchObject({ status: 73 });
  expect(existsSync(shop.at('inside/deep'))).toBe(false);
  rmSync(shop.at('inside'), { recursive: true });
  await shop.snapshot('restore', 'shop');
  expect(await shop.state()).toEqual(good);
});

test('the second database is in use when it is to be swapped: files and the first one stay as they were, and the application goes on', async () => {
  await shop.create();
  shop.wreck();
  const before = await shop.state();
  const held = new DatabaseSync(join(shop.directory, 'stock.db'));
  held.prepare('SELECT * FROM t').all();
  const { status, text } = await shop.snapshot('restore', 'shop');
  held.close();
  expect({ status, text }).toMatchObject({
    status: 75,
    text: expect.stringMatching(/error: nothing was restored, because .*stock.* is in use: open in process/),
  });
  expect(withoutDirectoryTimes(await shop.state())).toEqual(withoutDirectoryTimes(before));
  expect([shop.isQuiet(), readdirSync(shop.directory).filter((name) => name.includes('__penstock'))]).toEqual([false, []]);
  expect(await shop.snapshot('restore', 'shop')).toMatchObject({ status: 0 });
});

test('where the after-restore command fails, everything is back all the same, and it is said', async () => {
  const before = await shop.state();
  await shop.create();
  shop.wreck();
  shop.script('after', 'echo no cache >&2; exit 3');
  expect(await shop.snapshot('restore', 'shop')).toMatchObject({ status: 69, text: expect.stringContaining('no cache') });
  expect([await shop.state(), shop.isQuiet()]).toEqual([before, false]);
});
test('a file that is written to all the time is said, and so is that the moments differ', async () => {
  shop.configure('maintenance: { during: never }\n');
  const writer = spawn('sh', ['-c', `while :; do echo x >> '${shop.at('busy')}'; done`]);
  try {
    await until(() => existsSync(shop.at('busy')));
    const { warnings } = await shop.create();
    expect(warnings[0]).toBe('shop was not silent: its databases and files are of different moments');
    expect(warnings[1]).toContain(`so that the copy may be of no moment: ${shop.at('busy')}`);
  } finally {
    writer.kill('SIGKILL');
  }
  expect(await shop.snapshot('verify', 'shop')).toMatchObject({ status: 0 });
  expect((await shop.snapshot('list', 'shop')).text).toContain('warning: written to while');
});
test('no place is inside what is copied; what has no meaning is refused', async () => {
  expect(await shop.snapshot('create', 'shop', '--to', shop.at('snapshots'))).toMatchObject({
    status: 64,
    text: expect.stringContaining(`is inside ${shop.uploads}`),
  });
  symlinkSync(shop.uploads, join(shop.directory, 'alias'));
  expect(await shop.snapshot('create', 'shop', '--to', join(shop.directory, 'alias/x'))).toMatchObject({ status: 64 });
  expect(await shop.snapshot('create', 'shop', '--to', 'relative')).toMatchObject({ status: 64 });
  expect(await shop.snapshot('create', 'shop', '--keep', '3')).toMatchObject({
    status: 64,
    text: expect.stringContaining('--keep has no meaning for create'),
  });
  expect(await shop.snapshot('prune', 'shop')).toMatchObject({ status: 64 });
  expect(await shop.snapshot('prune', 'shop', '--keep', '0')).toMatchObject({ status: 64 });
  expect(await shop.snapshot('take', 'shop')).toMatchObject({ status: 64 });
  expect(await shop.snapshot('restore', 'shop')).toMatchObject({
    status: 66,
    text: expect.stringContaining('there is no snapshot of shop'),
  });
  rmSync(shop.uploads, { recursive: true });
  expect(await shop.snapshot('create', 'shop')).toMatchObject({
    status: 66,
    text: expect.stringContaining(`${shop.uploads} is not there`),
  });
  expect(shop.calls()).toBe('');
});

test('two at once: the second is turned away', async () => {
  const [inside, go] = ['inside', 'go'].map((name) => join(shop.directory, name)) as [string, string];
  shop.script('start', `touch ${inside}; while test ! -e ${go}; do sleep 0.1; done; rm -f ${shop.directory}/quiet`);
  const first = shop.start('create', 'shop');
  await until(() => existsSync(inside));
  expect(await shop.snapshot('create', 'shop')).toMatchObject({
    status: 75,
    text: expect.stringMatching(/shop is in use: snapshot by process \d+/),
  });
  expect(await shop.snapshot('prune', 'shop', '--keep', '1')).toMatchObject({ status: 75 });
  writeFileSync(go, '');
  expect(await first.ended).toBe(0);
});
