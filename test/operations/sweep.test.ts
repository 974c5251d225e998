import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readApplication } from '../../src/applications/read-application.ts';
import { sweep } from '../../src/operations/sweep.ts';
import { readLease, writeLease, type Lease } from '../../src/state/lease.ts';
import { cleanups } from '../support/cleanups.ts';

const undo = cleanups();

test('a lease that is not the one meant is left alone: its job has begun meanwhile', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-sweep-'));
  undo.push(() => Promise.resolve(rmSync(directory, { recursive: true })));
  writeFileSync(join(directory, 'shop.yaml'), 'application: generic\ndirectories: [/nowhere]\n', { mode: 0o640 });
  const application = await readApplication('shop', directory);
  const lease: Lease = {
    id: 'of-now',
    purpose: 'restore',
    jobId: '2',
    since: new Date().toISOString(),
    boot: 'this one',
    mustResume: false,
    application: { ...application },
  };
  await writeLease(directory, 'shop', lease);
  const context = {
    signal: new AbortController().signal,
    configDir: directory,
    stateDir: directory,
    env: {},
    ownProgram: () => ({ file: '/bin/false', args: [] }),
    warn: () => undefined,
    progress: () => undefined,
    byDaemon: false,
    force: false,
  };
  expect(await sweep(application, 'its time was up', context, 'of-before')).toBe('somebody else has just ended it');
  expect(await readLease(directory, 'shop')).toEqual(lease);
  expect(await sweep(application, 'its time was up', context, 'of-now')).toBe('the application had not been silenced');
  expect(await readLease(directory, 'shop')).toBeUndefined();
});
