import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { gather } from '../support/bytes.ts';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream, startBackup } from '../support/fake-bareos-fd.ts';
import { runHook } from '../support/hook.ts';
import { parseMetrics } from '../support/parse-metrics.ts';
import { penstock } from '../support/penstock.ts';
import { quietApplication, type QuietApplication } from '../support/quiet-application.ts';

// Many processes, one after the other, on a machine that others use, too.
vi.setConfig({ testTimeout: 240_000 });

let shop: QuietApplication;
beforeEach(() => {
  shop = quietApplication();
});
afterEach(() => shop.remove());

const reader = (database: string): string => `${executable('bpipe-reader')} shop/${database} ${shop.options.join(' ')}`;
const writer = (): string => `${executable('bpipe-writer')} shop/orders --where '%w' --replace '%r' ${shop.options.join(' ')}`;
const runs = (...args: string[]) => penstock(['runs', ...args, ...shop.options]);
const json = async (...args: string[]) => JSON.parse((await runs('--json', ...args)).stdout.toString()) as Record<string, unknown>[];

test('a backup is proven once its own stream was restored, by a restore or by a rehearsal of one', async () => {
  const first = await backupStream({ reader: reader('orders'), jobId: 41 });
  const second = await backupStream({ reader: reader('orders'), jobId: 42 });
  expect((await json()).map((run) => run['provenBy'])).toEqual([undefined, undefined]);
  expect(await restoreStream({ writer: writer(), input: second.stdout, jobId: 43 })).toMatchObject({ status: 0 });
  const afterRestore = await json('shop');
  expect(afterRestore).toMatchObject([
    { jobId: '41' },
    { jobId: '42', provenBy: { id: afterRestore[2]?.['id'], verb: 'restore' } },
    { jobId: '43' },
  ]);
  expect(afterRestore[0]).not.toHaveProperty('provenBy');
  expect(await penstock(['drill', 'shop/orders', ...shop.options], first.stdout)).toMatchObject({ status: 0 });
  expect((await json('--last', '4'))[0]).toMatchObject({ jobId: '41', provenBy: { verb: 'drill' } });
  // A stream that is damaged proves nothing.
  const broken = Buffer.from(first.stdout);
  broken[broken.length >> 1] = (broken[broken.length >> 1] ?? 0) ^ 1;
  expect(await penstock(['drill', 'shop/orders', ...shop.options], broken)).toMatchObject({ status: 65 });
  expect((await json('--failed')).length).toBe(1);

  const table = (await runs('shop')).stdout.toString();
  expect(table).not.toContain('\x1b');
  const lines = table.split('\n');
  expect(lines[0]).toMatch(/^STARTED +DATABASE +RUN +JOB +LEVEL +ROWS +SIZE +TIME +MB\/S +RESULT +PROVEN$/);
  expect(lines.find((line) => / 42 /.test(line))).toMatch(/shop\/orders +dump +42 .* sealed +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ by restore$/);
  expect(table).toMatch(/ failed +-\n {4}error: /);
});

test.each([
  [['--last', 'none'], 'expected a number of runs'],
  [['--since', 'yesterday'], 'expected a time'],
  [['--follow', '--html'], 'different things'],
  [['--metrics', '--failed'], '--failed chooses runs of the list'],
])('wrong usage is said: %j', async (args, said) => {
  expect(await runs(...args)).toMatchObject({ status: 64, stderr: expect.stringContaining(said) });
});

test('filters', async () => {
  await backupStream({ reader: reader('orders') });
  await backupStream({ reader: reader('stock') });
  expect(await json('--database', 'stock')).toMatchObject([{ database: 'stock' }]);
  expect(await json('--since', '1h')).toHaveLength(2);
  expect(await json('--since', '2999-01-01')).toEqual([]);
  expect((await runs('--failed')).stdout.toString()).toBe('none of the recorded runs is of that kind\n');
});

test('a run that is under way is followed to its end, and one that is killed is told as what it is', async () => {
  expect((await runs('--follow')).stdout.toString()).toBe('nothing is running\n');
  shop.put('orders', 'x'.repeat(5_000_000));
  const whole = await backupStream({ reader: reader('orders'), jobId: 50 });
  // The daemon takes a part, and then nothing more until it is killed: an operator mounts a tape.
  await using running = await startBackup({ reader: reader('orders'), jobId: 51, stallAfter: 3_000_000 });
  await running.stalled;
  const follow = spawn(executable('penstock'), ['runs', '--follow', 'shop', ...shop.options], {
    env: {},
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  follow.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const closed = new Promise<number | null>((resolve) => follow.once('close', resolve));
  while (!/dump shop\/orders job 51: /.test(said)) await new Promise((resolve) => setTimeout(resolve, 50));
  process.kill(running.pid, 'SIGKILL');
  expect(await closed).toBe(0);
  expect(said).toMatch(/: died/);
  expect(said).toContain(`about ${(whole.bytes / 1e6).toFixed(1)} MB`);
  // A daemon that is stalled looks for its program only when it is told to end.
  running.cancel();
  await running.ended;
});

test('how far a run is, is noted beside its record while it runs, and the note goes with its end', async () => {
  shop.put('orders', 'x'.repeat(5_000_000));
  await backupStream({ reader: reader('orders'), jobId: 50 });
  const directory = join(shop.stateDir, 'runs/shop');
  await using running = await startBackup({ reader: reader('orders'), jobId: 51, stallAfter: 1_000_000 });
  await running.stalled;
  const [record] = (await json('--last', '1')) as { id: string; outcome: string }[];
  expect(record?.outcome).toBe('running');
  // What is stalled has said nothing since; a follower reads whatever note there is.
  writeFileSync(
    join(directory, `${record?.id}.progress`),
    JSON.stringify({ bytes: 1_000_000, at: new Date(Date.now() + 1000).toISOString() }),
  );
  const follow = spawn(executable('penstock'), ['runs', '--follow', ...shop.options], {
    env: {},
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const first = await new Promise<string>((resolve) => follow.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  expect(first).toMatch(/^dump shop\/orders job 51: 1\.0 MB of about 5\.0 MB \(\d+ %\), \d+\.\d MB\/s, about .* s to go\n$/);
  follow.kill('SIGKILL');
  running.cancel();
  await running.ended;
  expect(existsSync(join(directory, `${record?.id}.progress`))).toBe(false);
});

test('metrics of real runs, in one step into a file that all may read; the hooks write them after each job', async () => {
  const file = join(shop.directory, 'out', 'shop.prom');
  shop.configure(`metrics: { file: ${file} }\n`);
  await runHook(shop, 'before-backup', 'shop', '7', 'Full');
  const silent = parseMetrics((await runs('--metrics')).stdout.toString());
  expect(silent.samples).toContainEqual({ name: 'penstock_maintenance_active', labels: { application: 'shop' }, value: 1 });
  for (const database of ['orders', 'stock']) await backupStream({ reader: reader(database), jobId: 7 });
  // A directory that is not there fails no job.
  const without = await runHook(shop, 'after-backup', 'shop', '7', 'OK');
  expect(without).toMatchObject({ status: 0, log: expect.stringContaining('the metrics could not be written') });
  mkdirSync(join(shop.directory, 'out'));
  expect(await runHook(shop, 'after-backup', 'shop', '7', 'OK')).toMatchObject({ status: 0 });
  const { samples } = parseMetrics(readFileSync(file, 'utf8'));
  expect(samples).toContainEqual({
    name: 'penstock_last_run_failed',
    labels: { application: 'shop', database: 'stock', verb: 'dump' },
    value: 0,
  });
  expect(samples).toContainEqual({ name: 'penstock_maintenance_active', labels: { application: 'shop' }, value: 0 });
  expect(samples.some(({ name }) => name.startsWith('penstock_coverage'))).toBe(false);
  expect(statSync(file).mode & 0o777).toBe(0o644);
  const other = join(shop.directory, 'out', 'host.prom');
  expect(await runs('--metrics-file', other)).toMatchObject({ status: 0, stderr: '' });
  expect(parseMetrics(readFileSync(other, 'utf8')).samples.length).toBe(samples.length);
  expect(await runs('--metrics-file', join(shop.directory, 'nosuch/x.prom'))).toMatchObject({
    status: 74,
    stderr: expect.stringContaining('does not exist'),
  });
});

test('the report holds what was done, and goes into a file of its own', async () => {
  await backupStream({ reader: reader('orders'), jobId: 7 });
  const { stdout } = await runs('--html');
  expect(stdout.toString()).toMatch(/^<!doctype html>[^]*<svg class="plot"[^]*<\/html>\n$/i);
  const file = join(shop.directory, 'report.html');
  expect(await runs('shop', '--output', file)).toMatchObject({ status: 0, stderr: '' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(join(shop.configDir, 'shop.yaml'));
  // Without its file an application is still reported by its records.
  expect((await runs('shop', '--html')).stdout.toString()).toContain('Its application file cannot be read');
  expect(await runs('nosuch', '--html')).toMatchObject({ status: 66 });
});

test('a reader that nobody reads ends quietly', async () => {
  const child = spawn(executable('penstock'), ['runs', '--html', ...shop.options], { env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const errors = await gather(child.stderr);
  expect(errors.toString()).toBe('');
});
