import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runHook } from '../support/hook.ts';
import { penstock } from '../support/penstock.ts';
import { quietApplication, type QuietApplication } from '../support/quiet-application.ts';

/* Streams as files, for file daemons without bpipe: before-backup writes them, the job takes them, after-restore loads them. */

const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;

let shop: QuietApplication;
let spool: string;
let stored: string;
beforeEach(() => {
  shop = quietApplication();
  [spool, stored] = [join(shop.directory, 'spool'), join(shop.directory, 'stored')];
  configure('plain');
});
afterEach(() => shop.remove());

function configure(format: 'plain' | 'archive'): void {
  shop.configure(`stream: { format: ${format}, transport: spool, spool: ${spool} }\n`);
}

/** As the file daemon takes them. */
async function backUp(): Promise<{ status: number | null; log: string }> {
  expect(await runHook(shop, 'before-backup', 'shop', '7', 'Full')).toEqual({ status: 0, log: '' });
  cpSync(join(spool, 'shop'), stored, { recursive: true });
  return runHook(shop, 'after-backup', 'shop', '7', 'OK');
}

/** And brings them back. */
async function bringBack(jobId: string): Promise<{ status: number | null; log: string }> {
  expect(await runHook(shop, 'before-restore', 'shop', jobId)).toMatchObject({ status: 0 });
  expect(existsSync(join(spool, 'shop'))).toBe(false);
  mkdirSync(spool, { recursive: true });
  cpSync(stored, join(spool, 'shop'), { recursive: true, preserveTimestamps: true });
  return runHook(shop, 'after-restore', 'shop', jobId, 'OK');
}

describe.each([
  ['plain', 'sql'],
  ['archive', 'tar'],
] as const)('in the %s format', (format, ending) => {
  beforeEach(() => configure(format));

  test('sealed files lie there while the job runs, for their owner alone, and no longer', async () => {
    expect(await runHook(shop, 'before-backup', 'shop', '7', 'Full')).toEqual({ status: 0, log: '' });
    expect(readdirSync(join(spool, 'shop')).toSorted()).toEqual([`orders.${ending}`, `stock.${ending}`]);
    const file = join(spool, `shop/orders.${ending}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect(await penstock(['verify'], readFileSync(file))).toMatchObject({ status: 0 });
    const { status, log } = await runHook(shop, 'after-backup', 'shop', '7', 'OK');
    expect(log).toMatch(/dump shop\/orders job 7 full: sealed/);
    expect([status, existsSync(join(spool, 'shop')), shop.isQuiet()]).toEqual([0, false, false]);
  });

  test('what the job brings back is loaded by after-restore, all or nothing', async () => {
    expect(await backUp()).toMatchObject({ status: 0 });
    for (const name of ['orders', 'stock'] as const) shop.put(name, 'since');
    const { status, log } = await bringBack('8');
    expect({ status, log }).toMatchObject({ status: 0, log: expect.stringContaining('database orders is the restored one') });
    expect([shop.rowsOf('orders'), shop.rowsOf('stock')]).toEqual([['first'], ['first']]);
    expect([existsSync(join(spool, 'shop')), shop.isQuiet()]).toEqual([false, false]);

    for (const name of ['orders', 'stock'] as const) shop.put(name, 'since');
    const file = join(stored, `stock.${ending}`);
    truncateSync(file, statSync(file).size - 40);
    const refused = await bringBack('9');
    expect(refused).toMatchObject({ status: 65, log: expect.stringContaining('the stream of shop/stock was refused') });
    expect([shop.rowsOf('orders'), shop.rowsOf('stock')]).toEqual([
      ['first', 'since'],
      ['first', 'since'],
    ]);
    expect(readdirSync(shop.directory).filter((name) => name.includes('__penstock_new'))).toEqual([]);
  });
});

test('what an earlier job took in another format is loaded as it was taken', async () => {
  for (const [took, now, jobId] of [
    ['plain', 'archive', '8'],
    ['archive', 'plain', '9'],
  ] as const) {
    configure(took);
    expect(await backUp()).toMatchObject({ status: 0 });
    shop.put('orders', 'since');
    configure(now);
    expect(await bringBack(jobId)).toMatchObject({ status: 0, log: expect.stringContaining('database orders is the restored one') });
    expect(shop.rowsOf('orders')).toEqual(['first']);
    rmSync(stored, { recursive: true });
    // Kept names have seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
  }
});

test('of a full and an incremental backup with a change of the format between them the later one counts', async () => {
  expect(await backUp()).toMatchObject({ status: 0 });
  configure('archive');
  for (const name of ['orders', 'stock'] as const) shop.put(name, 'second');
  expect(await backUp()).toMatchObject({ status: 0 });
  expect(readdirSync(stored).toSorted()).toEqual(['orders.sql', 'orders.tar', 'stock.sql', 'stock.tar']);
  // As the file daemon sets the times again.
  for (const [file, seconds] of [['orders.sql', 1000], ['orders.tar', 2000], ['stock.sql', 1000], ['stock.tar', 2000]] as const) utimesSync(join(stored, file), seconds, seconds); // prettier-ignore
  for (const name of ['orders', 'stock'] as const) shop.put(name, 'since');
  expect(await bringBack('8')).toMatchObject({ status: 0 });
  expect([shop.rowsOf('orders'), shop.rowsOf('stock')]).toEqual([['first', 'second'], ['first', 'second']]); // prettier-ignore
});

test('a job that was turned away leaves the files of the one that is at work', async () => {
  expect(await runHook(shop, 'before-backup', 'shop', '7', 'Full')).toMatchObject({ status: 0 });
  expect(await runHook(shop, 'before-backup', 'shop', '8', 'Full')).toMatchObject({ status: 75 });
  // A director runs it all the same.
  expect(await runHook(shop, 'after-backup', 'shop', '8', 'Error')).toMatchObject({ status: 0 });
  expect(readdirSync(join(spool, 'shop'))).toEqual(['orders.sql', 'stock.sql']);
  cpSync(join(spool, 'shop'), stored, { recursive: true });
  expect(await runHook(shop, 'after-backup', 'shop', '7', 'OK')).toMatchObject({ status: 0 });

  shop.put('orders', 'since');
  expect(await runHook(shop, 'before-restore', 'shop', '9')).toMatchObject({ status: 0 });
  cpSync(stored, join(spool, 'shop'), { recursive: true });
  expect(await runHook(shop, 'before-restore', 'shop', '10')).toMatchObject({ status: 75 });
  expect(await runHook(shop, 'after-restore', 'shop', '10', 'Error')).toMatchObject({ status: 0 });
  expect(await runHook(shop, 'after-restore', 'shop', '9', 'OK')).toMatchObject({ status: 0 });
  expect([shop.rowsOf('orders'), existsSync(join(spool, 'shop')), shop.isQuiet()]).toEqual([['first'], false, false]);
});

test('a backup whose time was up, and with it its files, is not believed', async () => {
  shop.configure(`stream: { transport: spool, spool: ${spool} }\nmaintenance: { at-most: 4s }\n`);
  expect(await runHook(shop, 'before-backup', 'shop', '7', 'Full')).toMatchObject({ status: 0 });
  while (existsSync(join(shop.stateDir, 'locks/shop.json'))) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(existsSync(join(spool, 'shop'))).toBe(false);
  const { status, log } = await runHook(shop, 'after-backup', 'shop', '7', 'OK');
  expect({ status, log }).toMatchObject({
    status: 65,
    log: expect.stringContaining('the streams of job 7 were removed before it was over'),
  });
  expect(log).toContain('shop: 0 of 2 databases sealed');
});

test.skipIf(!canMount)('files that cannot be removed keep the application from nothing', async () => {
  for (const [before, after] of [
    ['before-backup', 'after-backup'],
    ['before-restore', 'after-restore'],
  ] as const) {
    expect(await runHook(shop, before, 'shop', '7')).toMatchObject({ status: 0 });
    mkdirSync(join(spool, 'shop'), { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', join(spool, 'shop')]);
    try {
      const { log } = await runHook(shop, after, 'shop', '7', 'Error');
      expect(log).toContain(`warning: could not empty the spool ${join(spool, 'shop')}: `);
      expect([shop.isQuiet(), readdirSync(join(shop.stateDir, 'locks'))]).toEqual([false, []]);
    } finally {
      execFileSync('umount', [join(spool, 'shop')]);
    }
  }
});

test('a dump that fails ends the job before it begins, and leaves neither silence nor files', async () => {
  shop.script('stop', `touch ${shop.directory}/quiet; mv ${shop.directory}/stock.db ${shop.directory}/away.db`);
  expect(await runHook(shop, 'before-backup', 'shop', '7', 'Full')).toMatchObject({ status: 66 });
  expect([existsSync(join(spool, 'shop')), shop.isQuiet()]).toEqual([false, false]);
});

test('configure takes the files into the FileSet instead of streams', async () => {
  const output = join(shop.directory, 'bareos');
  await penstock(['configure', 'shop', '--output', output, '--config-dir', shop.configDir]);
  const text = readFileSync(join(output, 'bareos-dir.d/fileset/penstock-shop.conf'), 'utf8');
  expect(text).toContain(`File = "${spool}/shop"`);
  expect(text).not.toContain('Plugin');
});
