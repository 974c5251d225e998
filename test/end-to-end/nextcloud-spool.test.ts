import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHook } from '../support/hook.ts';
import { clouds } from '../support/nextcloud/clouds.ts';
import { storeFiles, type StoredFiles } from '../support/nextcloud/file-daemon.ts';
import { beside, isLocked, photo } from '../support/nextcloud/jobs.ts';
import type { LiveNextcloud } from '../support/nextcloud/live-nextcloud.ts';
import { penstock } from '../support/penstock.ts';

/* A Nextcloud whose stream is a file while a job runs, for file daemons without bpipe. */

const { kinds, undo, install, clientOf } = clouds();

interface Spooled {
  readonly cloud: LiveNextcloud;
  readonly spool: string;
  readonly stream: string;
  readonly files: StoredFiles;
}

/** What a backup job does; the daemon takes the stream with the files. */
async function backedUp(kind: string): Promise<Spooled> {
  const cloud = await install(kind);
  const spool = join(dirname(cloud.stateDir), 'spool');
  cloud.configure(`stream: { transport: spool, spool: ${spool} }\n`);
  expect(await runHook(cloud, 'before-backup', 'cloud', '1', 'Full')).toEqual({ status: 0, log: '' });
  expect(await isLocked(cloud)).toBe(true);
  const file = join(spool, 'cloud/database.sql');
  expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
  const stream = join(dirname(cloud.stateDir), 'stored.sql');
  cpSync(file, stream);
  expect(await penstock(['verify'], readFileSync(stream))).toMatchObject({ status: 0 });
  const { directories } = await cloud.read();
  const files = storeFiles(
    [...directories, join(cloud.stateDir, 'inventories/cloud.json')],
    ['owncloud.db', 'owncloud.db-wal', 'owncloud.db-shm'],
  );
  undo.push(() => Promise.resolve(files.remove()));
  const { status, log } = await runHook(cloud, 'after-backup', 'cloud', '1', 'OK');
  expect(log).toMatch(/dump cloud\/database job 1 full: sealed/);
  expect([status, existsSync(join(spool, 'cloud')), await isLocked(cloud)]).toEqual([0, false, false]);
  return { cloud, spool, stream, files };
}

async function restored({ cloud, spool, stream, files }: Spooled, jobId: number): Promise<{ status: number | null; log: string }> {
  const before = await runHook(cloud, 'before-restore', 'cloud', String(jobId));
  expect(before.status, before.log).toBe(0);
  files.restore();
  mkdirSync(join(spool, 'cloud'), { recursive: true, mode: 0o700 });
  cpSync(stream, join(spool, 'cloud/database.sql'));
  const after = await runHook(cloud, 'after-restore', 'cloud', String(jobId), 'OK');
  return { status: after.status, log: before.log + after.log };
}

describe.each(kinds)('on %s', (kind) => {
  test('backed up and restored; a stream that was cut changes nothing', async () => {
    const spooled = await backedUp(kind);
    const { cloud, spool, stream } = spooled;
    const client = await clientOf(cloud);
    expect(await client.putEvent('made-later')).toBe(201);
    rmSync(photo(cloud));
    const { status, log } = await restored(spooled, 2);
    expect(status, log).toBe(0);
    expect(log).toContain('cloud: the backup is of Nextcloud 32.0.1');
    expect([existsSync(photo(cloud)), existsSync(join(spool, 'cloud')), await isLocked(cloud)]).toEqual([true, false, false]);
    expect(await client.ask('GET', 'calendars/alice/work/made-later.ics')).toMatchObject({ status: 404 });
    expect(await client.ask('GET', 'files/alice/Photos/holiday.jpg')).toMatchObject({ status: 200 });

    rmSync(photo(cloud));
    truncateSync(stream, statSync(stream).size - 40);
    const kept = beside(cloud);
    const refused = await restored(spooled, 3);
    expect(refused).toMatchObject({ status: 65, log: expect.stringContaining('the stream of cloud/database was refused') });
    expect([existsSync(photo(cloud)), beside(cloud), await isLocked(cloud)]).toEqual([false, kept, false]);
  });
});

test('on a new host the stream is loaded, too, though nobody knew of a database when the job began', async () => {
  const spooled = await backedUp('SQLite');
  const { cloud } = spooled;
  for (const directory of ['config', 'data']) rmSync(join(cloud.site.root, directory), { recursive: true });
  rmSync(cloud.stateDir, { recursive: true });
  const { status, log } = await restored(spooled, 2);
  expect(status, log).toBe(0);
  expect(log).toContain('is taken for a Nextcloud on a new host');
  expect(await isLocked(cloud)).toBe(false);
  expect(await (await clientOf(cloud)).ask('GET', 'calendars/alice/work/alice-work-3.ics')).toMatchObject({ status: 200 });
});
