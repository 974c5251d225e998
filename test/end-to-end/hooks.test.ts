import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProgramName } from '../../src/commands/program-names.ts';
import { executable } from '../support/executables.ts';
import { backupStream, restoreStream } from '../support/fake-bareos-fd.ts';
import { runHook } from '../support/hook.ts';
import { liveApplication, type LiveApplication } from '../support/live-database.ts';
import { liveSqlite } from '../support/live-sqlite.ts';
import { penstock } from '../support/penstock.ts';

/* RunScripts as bareos-fd runs them: no slash in an argument, so the directories come by the environment. */

let shop: LiveApplication;
let reader: string;
let writer: string;
beforeEach(async () => {
  shop = await liveApplication(liveSqlite);
  reader = `${executable('bpipe-reader')} shop/main ${shop.options}`;
  writer = `${executable('bpipe-writer')} shop/main --where '%w' --replace '%r' ${shop.options}`;
});
afterEach(() => shop.remove());

const hook = (name: ProgramName, ...args: string[]): ReturnType<typeof runHook> => runHook(shop, name, ...args);

test('a backup job: its readers belong to it, others are turned away, and its report stands in the job log', async () => {
  expect(await hook('before-backup', 'shop', '51', 'Incremental')).toEqual({ status: 0, log: '' });
  // Bareos 24 tells a reader nothing of its job; the lock does.
  expect(await backupStream({ reader, version: 24 })).toMatchObject({ status: 0 });
  expect(await backupStream({ reader, version: 26, jobId: 52 })).toMatchObject({
    exitCode: 75,
    stderr: expect.stringContaining('shop is in use: backup by job 51'),
  });
  expect(await hook('before-backup', 'shop', '52', 'Full')).toMatchObject({ status: 75 });

  const after = await hook('after-backup', 'shop', '51', 'OK');
  expect(after).toMatchObject({ status: 0, log: expect.stringMatching(/dump shop\/main job 51 incremental: sealed, \d+ rows, \d+ bytes/) });
  expect(await backupStream({ reader, jobId: 52 })).toMatchObject({ status: 0 });
  // An after hook may run twice.
  expect(await hook('after-backup', 'shop', '51', 'OK')).toMatchObject({ status: 0 });
});

test('a job that Bareos believes fine, without a sealed stream, is vetoed; one that had failed anyway is not', async () => {
  await hook('before-backup', 'shop', '53', 'Full');
  expect(await hook('after-backup', 'shop', '53', 'OK')).toMatchObject({
    status: 65,
    log: expect.stringContaining('job 53 has no sealed stream of shop/main'),
  });
  expect(await hook('after-backup', 'shop', '53', 'Fatal Error')).toMatchObject({ status: 0 });
});

test('a reader that could not even begin says why in the job log', async () => {
  await writeFile(join(shop.configDir, 'shop.yaml'), 'application: generic\ndatabses: {}\n');
  expect(await backupStream({ reader, jobId: 54 })).toMatchObject({ exitCode: 78 });
  const [run] = JSON.parse((await penstock(['runs', 'shop', '--json', ...shop.options.split(' ')])).stdout.toString()) as unknown[];
  expect(run).toMatchObject({ jobId: '54', outcome: 'failed', failure: { status: 78, message: expect.stringContaining('shop.yaml:') } });
  expect(await penstock(['dump', 'nosuch/main', ...shop.options.split(' ')])).toMatchObject({ status: 66 });
  expect((await penstock(['runs', 'nosuch', ...shop.options.split(' ')])).stdout.toString()).toBe('no runs are recorded\n');
});

test('a restore job: what its writers stage is swapped in at its end, and its report says so', async () => {
  const { stdout: stream } = await backupStream({ reader });
  const stored = await shop.database.contents();
  await shop.database.wreck();
  const wrecked = await shop.database.contents();
  expect(await hook('before-restore', 'shop', '61')).toEqual({ status: 0, log: '' });
  expect(await restoreStream({ writer, input: stream, jobId: 61 })).toMatchObject({ status: 0 });
  expect(await shop.database.contents()).toBe(wrecked);
  const { status, log } = await hook('after-restore', 'shop', '61', 'OK');
  expect(log).toMatch(/restore shop\/main job 61: restored, \d+ rows[^\n]*\n {2}kept: main\.db__penstock_/);
  expect(log).toMatch(/\nshop: database main is the restored one \(the old one is main\.db__penstock_/);
  expect(status).toBe(0);
  expect(await shop.database.contents()).toBe(stored);
  // An after hook may run twice.
  expect(await hook('after-restore', 'shop', '61', 'OK')).toMatchObject({
    status: 0,
    log: expect.stringContaining('nothing is left to do'),
  });
  expect(await shop.database.contents()).toBe(stored);
});

test('a restore job in which a stream is refused changes nothing, whatever the daemon believes', async () => {
  const { stdout: stream } = await backupStream({ reader });
  await shop.database.wreck();
  const wrecked = await shop.database.contents();
  for (const [jobId, believed, status] of [
    [62, 'OK', 65],
    [63, 'Fatal Error', 0],
  ] as const) {
    expect(await hook('before-restore', 'shop', String(jobId))).toMatchObject({ status: 0 });
    expect(await restoreStream({ writer, input: stream, jobId, cutAfter: 900 })).toMatchObject({ exitCode: 65 });
    const after = await hook('after-restore', 'shop', String(jobId), believed);
    expect(after.log).toMatch(/failed[^\n]*\n {2}error: the stream ends without its seal[^\n]*\n {2}hint: /);
    expect(after.log).toMatch(/\nshop: nothing was restored, because .*: database main was not touched/);
    expect(after.status).toBe(status);
    expect(await shop.database.contents()).toBe(wrecked);
    expect(await shop.database.beside()).toEqual([]);
  }
});

test('a catalog that was made anew counts its jobs from 1: what an older job of that number did is not taken for this one', async () => {
  await hook('before-backup', 'shop', '1', 'Full');
  const { stdout: stream } = await backupStream({ reader, jobId: 1 });
  expect(await hook('after-backup', 'shop', '1', 'OK')).toMatchObject({ status: 0 });
  await hook('before-backup', 'shop', '1', 'Full');
  const backup = await hook('after-backup', 'shop', '1', 'OK');
  expect(backup).toMatchObject({ status: 65, log: expect.stringContaining('job 1 has no sealed stream of shop/main') });
  expect(backup.log).toContain('no reader of this job was ever started');

  await hook('before-restore', 'shop', '2');
  expect(await restoreStream({ writer, input: stream, jobId: 2, cutAfter: 900 })).toMatchObject({ exitCode: 65 });
  await hook('after-restore', 'shop', '2', 'Error');
  await hook('before-restore', 'shop', '2');
  expect(await restoreStream({ writer, input: stream, jobId: 2 })).toMatchObject({ status: 0 });
  const restore = await hook('after-restore', 'shop', '2', 'OK');
  expect(restore).toMatchObject({ status: 0, log: expect.stringContaining('database main is the restored one') });
  expect(restore.log).not.toContain('failed');
});
