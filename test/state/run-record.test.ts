import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRunRecord, pruneRunRecords, readRunRecords } from '../../src/state/run-record.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'penstock-runs-'));
});
afterEach(() => rm(stateDir, { recursive: true }));

const run = { verb: 'dump', application: 'shop', database: 'orders', jobId: '7', level: 'full' } as const;

test('a run is recorded from its beginning to its end, for its owner alone', async () => {
  const record = await openRunRecord(stateDir, run);
  expect(await readRunRecords(stateDir)).toMatchObject([{ ...run, outcome: 'running' }]);
  record.warn('the read lock holds up commits');
  await record.end({ outcome: 'sealed', bytes: 10, rows: 2 });
  const [ended] = await readRunRecords(stateDir, 'shop');
  expect(ended).toMatchObject({ outcome: 'sealed', bytes: 10, rows: 2, warnings: ['the read lock holds up commits'] });
  expect(ended?.seconds).toBeGreaterThanOrEqual(0);
  const directory = join(stateDir, 'runs', 'shop');
  const [file = ''] = await readdir(directory);
  expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

test('a run whose process is gone without an end has died', async () => {
  await openRunRecord(stateDir, run);
  const directory = join(stateDir, 'runs', 'shop');
  const path = join(directory, (await readdir(directory))[0] ?? '');
  const record = JSON.parse(await readFile(path, 'utf8')) as { process: { startedAt: string } };
  record.process.startedAt = '1';
  await writeFile(path, JSON.stringify(record));
  expect(await readRunRecords(stateDir)).toMatchObject([{ outcome: 'died' }]);
});

test('runs of several applications come in the order they began; an unknown one has none', async () => {
  await (await openRunRecord(stateDir, run)).end({ outcome: 'sealed' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await (await openRunRecord(stateDir, { ...run, application: 'blog' })).end({ outcome: 'sealed' });
  expect((await readRunRecords(stateDir)).map((record) => record.application)).toEqual(['shop', 'blog']);
  expect(await readRunRecords(stateDir, 'nosuch')).toEqual([]);
});

test('a state directory that cannot be written is said with a hint', async () => {
  await writeFile(join(stateDir, 'file'), '');
  await expect(openRunRecord(join(stateDir, 'file'), run)).rejects.toMatchObject({ name: 'Failure', kind: 'io' });
});

test('old records go, and the newest stay whatever their age', async () => {
  const directory = join(stateDir, 'runs', 'shop');
  await (await openRunRecord(stateDir, run)).end({ outcome: 'sealed' });
  const [template = ''] = await readdir(directory);
  const text = await readFile(join(directory, template), 'utf8');
  const put = (name: string): Promise<void> => writeFile(join(directory, `${name}.json`), text);
  for (let at = 0; at < 20; at++) await put(`20200101T0000${String(at).padStart(2, '0')}000Z-1-x`);
  await pruneRunRecords(stateDir, 'shop');
  const left = await readdir(directory);
  expect(left).toHaveLength(10);
  expect(left).toContain(template);
  for (let at = 0; at < 1200; at++) await put(`${template.slice(0, 8)}T${String(at).padStart(9, '0')}Z-1-x`);
  await pruneRunRecords(stateDir, 'shop');
  expect((await readdir(directory)).length).toBe(1000);
  await pruneRunRecords(stateDir, 'nosuch');
});
