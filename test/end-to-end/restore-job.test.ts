import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream } from '../support/fake-bareos-fd.ts';
import { daemonThatRan, runHook } from '../support/hook.ts';
import { penstock } from '../support/penstock.ts';
import { quietApplication, type QuietApplication } from '../support/quiet-application.ts';

/* One restore job: files and all databases together, or nothing. */

const databases = ['orders', 'stock'] as const;
const longAgo = new Date('2020-01-01T00:00:00Z');

let shop: QuietApplication;
let streams: Record<(typeof databases)[number], Buffer>;
beforeEach(async () => {
  shop = quietApplication();
  writeFileSync(join(shop.uploads, 'picture'), 'of the day of the backup');
  const options = shop.options.join(' ');
  const read = async (name: string): Promise<Buffer> =>
    (await backupStream({ reader: `${executable('bpipe-reader')} shop/${name} ${options}` })).stdout;
  streams = { orders: await read('orders'), stock: await read('stock') };
  // Then life went on.
  for (const name of databases) shop.put(name, 'second');
  restoreFile('picture', 'changed since');
  writeFileSync(join(shop.uploads, 'newer'), 'made since');
});
afterEach(() => shop.remove());

/** As the file daemon restores a file: unlink, create, set the time it had. */
function restoreFile(name: string, text: string): void {
  const path = join(shop.uploads, name);
  if (existsSync(path)) unlinkSync(path);
  writeFileSync(path, text);
  utimesSync(path, longAgo, longAgo);
}

const write = (name: keyof typeof streams, jobId: number, input = streams[name]): ReturnType<typeof restoreStream> =>
  restoreStream({
    writer: `${executable('bpipe-writer')} shop/${name} --where '%w' --replace '%r' ${shop.options.join(' ')}`,
    input,
    jobId,
  });
const rows = (): string[][] => databases.map((name) => shop.rowsOf(name));
const files = (): Record<string, string> =>
  Object.fromEntries(readdirSync(shop.uploads).map((name) => [name, readFileSync(join(shop.uploads, name), 'utf8')]));
const beside = (): string[] => readdirSync(shop.directory).filter((name) => name.includes('__penstock'));

const now = {
  rows: [
    ['first', 'second'],
    ['first', 'second'],
  ],
  files: { picture: 'changed since', newer: 'made since' },
};
const state = (): object => ({ rows: rows(), files: files() });

test('files and databases come back together; what was there is kept, all under one moment', async () => {
  const before = await runHook(shop, 'before-restore', 'shop', '9');
  expect(before).toEqual({ status: 0, log: '' });
  expect(shop.isQuiet()).toBe(true);
  restoreFile('picture', 'of the day of the backup');
  for (const name of databases) expect(await write(name, 9)).toMatchObject({ status: 0 });
  expect(rows()).toEqual(now.rows);
  const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'OK');
  expect(log).toMatch(
    /\nshop: database orders is the restored one \(the old one is orders\.db__penstock_(\w+)\), database stock is .*, \S+uploads is as the job restored it \(the old one is \S+uploads__penstock_\1\)\n$/,
  );
  expect(status).toBe(0);
  expect(rows()).toEqual([['first'], ['first']]);
  expect(files()).toEqual({ picture: 'of the day of the backup', newer: 'made since' });
  expect([shop.isQuiet(), shop.calls()]).toEqual([false, 'stop after start']);
  const copy = beside().find((name) => name.startsWith('uploads__'));
  expect(readFileSync(join(shop.directory, copy!, 'picture'), 'utf8')).toBe('changed since');
});

test('the job brings an older application file: the one of now stays in force, and the older one beside it', async () => {
  const file = join(shop.configDir, 'shop.yaml');
  const text = readFileSync(file, 'utf8');
  await runHook(shop, 'before-restore', 'shop', '9');
  rmSync(file);
  writeFileSync(file, text.replaceAll('orders.db', 'of-another-day.db'));
  for (const name of databases) expect(await write(name, 9)).toMatchObject({ status: 0 });
  const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'OK');
  expect(status).toBe(0);
  expect(log).toContain('shop.yaml is as it was before the restore');
  expect(rows()).toEqual([['first'], ['first']]);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(readFileSync(`${file}.restored`, 'utf8')).toContain('of-another-day.db');
  expect(existsSync(join(shop.stateDir, 'restores/shop/configuration.json'))).toBe(false);
});

test('a restore to elsewhere leaves nothing behind, because nothing was changed', async () => {
  await runHook(shop, 'before-restore', 'shop', '9');
  const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'OK');
  expect({ status, log }).toEqual({ status: 0, log: 'shop: nothing had to be restored\n' });
  expect(beside()).toEqual([]);
  expect(state()).toEqual(now);
});

test('files alone come back, and it is said that the databases did not', async () => {
  await runHook(shop, 'before-restore', 'shop', '9');
  restoreFile('picture', 'of the day of the backup');
  const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'OK');
  expect({ status, rows: rows() }).toEqual({ status: 0, rows: now.rows });
  expect(log).toMatch(/uploads is as the job restored it .*, no stream came, so the databases are what they were\n$/);
});

test('one of two streams is damaged: neither database is swapped, and the files are what they were', async () => {
  await runHook(shop, 'before-restore', 'shop', '9');
  restoreFile('picture', 'of the day of the backup');
  restoreFile('gone since', 'and back');
  const inode = lstatSync(join(shop.uploads, 'newer')).ino;
  await write('orders', 9);
  const damaged = Buffer.from(streams.stock);
  damaged[damaged.length - 200]! ^= 1;
  expect(await write('stock', 9, damaged)).toMatchObject({ exitCode: 65 });
  const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'Error');
  expect(log).toMatch(
    /\nshop: nothing was restored, because job 9 failed: database orders was not touched, database stock was not touched, \S+uploads is the old one again\n$/,
  );
  expect(log).toMatch(/restore shop\/orders job 9: undone/);
  expect(status).toBe(0);
  expect(state()).toEqual(now);
  expect(lstatSync(join(shop.uploads, 'newer')).ino).toBe(inode);
  expect(beside()).toEqual([]);
  expect(shop.isQuiet()).toBe(false);
});

test('a job that was cut off between two streams, which the daemon calls OK: neither database is swapped', async () => {
  await runHook(shop, 'before-restore', 'shop', '9');
  restoreFile('picture', 'of the day of the backup');
  expect(await write('orders', 9)).toMatchObject({ status: 0 });
  const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'OK');
  expect(log).toContain('nothing was restored, because no stream came of shop/stock, as when a restore is cut off');
  expect(status).toBe(65);
  expect(state()).toEqual(now);
  expect(beside()).toEqual([]);
  expect(shop.isQuiet()).toBe(false);
});

test('the second swap fails: the first is swapped back', async () => {
  await runHook(shop, 'before-restore', 'shop', '9');
  restoreFile('picture', 'of the day of the backup');
  for (const name of databases) await write(name, 9);
  rmSync(join(shop.directory, 'stock.db__penstock_new'));
  const { status, log } = await runHook(shop, 'after-restore', 'shop', '9', 'OK');
  expect(log).toContain('nothing was restored, because');
  expect(log).toContain('database orders is the old one again');
  expect(status).not.toBe(0);
  expect(state()).toEqual(now);
  expect(beside()).toEqual([]);
  expect(shop.isQuiet()).toBe(false);
});

test('the file daemon is killed half-way: everything is put back, and a late after-restore finds out', async () => {
  const daemon = await daemonThatRan(shop, 'before-restore', 'shop', '9');
  restoreFile('picture', 'of the day of the backup');
  await write('orders', 9);
  daemon.kill();
  while (shop.isQuiet()) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(state()).toEqual(now);
  expect(beside()).toEqual([]);
  expect(await runHook(shop, 'after-restore', 'shop', '9', 'OK')).toMatchObject({
    status: 65,
    log: expect.stringContaining('it was undone at'),
  });
});

test('what restores have kept is pruned by a later backup that succeeded, and not before', async () => {
  for (const job of ['9', '10']) {
    await runHook(shop, 'before-restore', 'shop', job);
    restoreFile('picture', `by job ${job}`);
    for (const name of databases) await write(name, Number(job));
    expect(await runHook(shop, 'after-restore', 'shop', job, 'OK')).toMatchObject({ status: 0 });
    // A kept name has whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const copies = (): string[] => beside().filter((name) => name.startsWith('uploads__'));
  const [, newest] = copies().toSorted();
  expect(copies()).toHaveLength(2);
  await runHook(shop, 'before-backup', 'shop', '11', 'Full');
  for (const name of databases) {
    await backupStream({ reader: `${executable('bpipe-reader')} shop/${name} ${shop.options.join(' ')}`, jobId: 11 });
  }
  const { log } = await runHook(shop, 'after-backup', 'shop', '11', 'OK');
  expect(log).toContain('which an earlier restore had kept: this backup is newer');
  expect(copies()).toEqual([newest]);
  expect(beside()).toHaveLength(3);
});

test(
  'one moment goes as a whole, and not before all of it is saved by a backup that succeeded as a whole',
  { timeout: 600_000 },
  async () => {
    const moment = async (job: number): Promise<void> => {
      await runHook(shop, 'before-restore', 'shop', String(job));
      // Of another length: files that agree in length, time, owner and mode count as the same.
      restoreFile('picture', 'x'.repeat(job));
      for (const name of databases) await write(name, job);
      expect(await runHook(shop, 'after-restore', 'shop', String(job), 'OK')).toMatchObject({ status: 0 });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    };
    const backUp = async (job: number, read: readonly (typeof databases)[number][]): Promise<string> => {
      await runHook(shop, 'before-backup', 'shop', String(job), 'Full');
      for (const name of read)
        await backupStream({ reader: `${executable('bpipe-reader')} shop/${name} ${shop.options.join(' ')}`, jobId: job });
      return (await runHook(shop, 'after-backup', 'shop', String(job), 'OK')).log;
    };
    await moment(9);
    // By hand, one database alone has a moment of its own.
    expect(await penstock(['restore', 'shop/orders', ...shop.options], streams.orders)).toMatchObject({ status: 0 });
    const all = beside().toSorted();
    expect(all).toHaveLength(4);
    // Its second stream is missing: nothing is dropped, not even of the first database.
    await backUp(11, ['orders']);
    expect(beside().toSorted()).toEqual(all);
    // Of stock, job 9 has kept the newest there is, so all that it kept stays.
    await backUp(12, databases);
    expect(beside().toSorted()).toEqual(all);
    await moment(13);
    await backUp(14, databases);
    const left = beside().map((name) => name.replace(/__penstock_.*/, ''));
    expect(left.toSorted()).toEqual(['orders.db', 'stock.db', 'uploads']);
    // No restore and no rollback drops anything.
    await penstock(['rollback', 'shop', '--yes', ...shop.options]);
    expect(beside()).toHaveLength(3);
  },
);
