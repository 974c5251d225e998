import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLock, releaseJobLock, takeLock } from '../../src/state/lock.ts';
import { identityOf } from '../../src/state/process-identity.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'penstock-lock-'));
});
afterEach(() => rm(stateDir, { recursive: true }));

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

test('one takes it, another is turned away with who holds it, and after the release it is free', async () => {
  const release = await takeLock(stateDir, 'shop', { purpose: 'backup' });
  await expect(takeLock(stateDir, 'shop', { purpose: 'restore' })).rejects.toMatchObject({
    kind: 'try-later',
    message: expect.stringContaining(`shop is in use: backup by process ${process.pid}`),
  });
  await takeLock(stateDir, 'other', { purpose: 'backup' });
  await release();
  expect(await readLock(stateDir, 'shop')).toBeUndefined();
  await takeLock(stateDir, 'shop', { purpose: 'restore' });
});

test('what a machine that lost its power has left of one is nobody’s', async () => {
  const release = await takeLock(stateDir, 'shop', { purpose: 'backup' });
  await release();
  for (const text of ['', '\0\0\0\0']) {
    await writeFile(join(stateDir, 'locks/shop.json'), text);
    expect(await readLock(stateDir, 'shop')).toBeUndefined();
    await (
      await takeLock(stateDir, 'shop', { purpose: 'backup' })
    )();
  }
  expect(await readdir(join(stateDir, 'locks'))).toEqual([]);
});

test('one that cannot be read or written says so', async () => {
  await mkdir(join(stateDir, 'locks/shop.json'), { recursive: true });
  await expect(takeLock(stateDir, 'shop', { purpose: 'backup' })).rejects.toMatchObject({ kind: 'io' });
  await writeFile(join(stateDir, 'file'), '');
  await expect(takeLock(join(stateDir, 'file'), 'shop', { purpose: 'backup' })).rejects.toMatchObject({ kind: 'io' });
});

test('a job’s lock ends with the file daemon that ran its hook', async () => {
  const daemon = spawn('sleep', ['1000']);
  await once(daemon, 'spawn');
  const watched = identityOf(daemon.pid ?? 0);
  await takeLock(stateDir, 'shop', { jobId: '7', purpose: 'restore', until: inAnHour(), watched });
  await expect(takeLock(stateDir, 'shop', { jobId: '8', purpose: 'restore' })).rejects.toThrow('by job 7');
  daemon.kill('SIGKILL');
  await once(daemon, 'exit');
  expect(await readLock(stateDir, 'shop')).toBeUndefined();
  await takeLock(stateDir, 'shop', { jobId: '8', purpose: 'restore' });
});

test('those of the same job join it, and do not release it', async () => {
  await takeLock(stateDir, 'shop', { jobId: '7', level: 'full', purpose: 'backup', until: inAnHour() });
  const release = await takeLock(stateDir, 'shop', { jobId: '7', purpose: 'backup' });
  await release();
  expect(await readLock(stateDir, 'shop')).toMatchObject({ jobId: '7', level: 'full' });
  await expect(takeLock(stateDir, 'shop', { jobId: '8', purpose: 'backup' })).rejects.toThrow('by job 7');
  await releaseJobLock(stateDir, 'shop', '8');
  expect(await readLock(stateDir, 'shop')).toBeDefined();
  await releaseJobLock(stateDir, 'shop', '7');
  expect(await readLock(stateDir, 'shop')).toBeUndefined();
});

test('a hook’s lock that has run out no longer counts', async () => {
  await takeLock(stateDir, 'shop', { jobId: '7', purpose: 'backup', until: new Date(Date.now() - 1).toISOString() });
  await takeLock(stateDir, 'shop', { jobId: '8', purpose: 'backup', until: inAnHour() });
  expect(await readLock(stateDir, 'shop')).toMatchObject({ jobId: '8' });
});

test('a lock whose process was killed is taken over, and leaves no files behind', async () => {
  const script = `
    import { takeLock } from ${JSON.stringify(new URL('../../src/state/lock.ts', import.meta.url).href)};
    await takeLock(${JSON.stringify(stateDir)}, 'shop', { purpose: 'backup' });
    console.log('taken');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(takeLock(stateDir, 'shop', { purpose: 'backup' })).rejects.toThrow(`process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(stateDir, 'shop', { purpose: 'backup' })));
  expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(join(stateDir, 'locks'))).toEqual(['shop.json']);
});

test('a damaged lock is said, not guessed at', async () => {
  const release = await takeLock(stateDir, 'shop', { purpose: 'backup' });
  await release();
  await writeFile(join(stateDir, 'locks', 'shop.json'), '{');
  await expect(takeLock(stateDir, 'shop', { purpose: 'backup' })).rejects.toMatchObject({ kind: 'io' });
});
