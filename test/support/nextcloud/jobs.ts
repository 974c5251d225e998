import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { siteOf } from '../../../src/applications/nextcloud/site.ts';
import { executable } from '../executables.ts';
import { backupStream, restoreStream } from '../fake-bareos-fd.ts';
import { runHook } from '../hook.ts';
import { storeFiles, type StoredFiles } from './file-daemon.ts';
import type { LiveNextcloud } from './live-nextcloud.ts';

export interface Backup {
  readonly stream: Buffer;
  readonly files: StoredFiles;
}

/** What a backup job does, with the FileSet's files. */
export async function backUp(cloud: LiveNextcloud, jobId: number): Promise<Backup> {
  expect(await runHook(cloud, 'before-backup', 'cloud', String(jobId), 'Full')).toEqual({ status: 0, log: '' });
  const application = await cloud.read();
  const reader = `${executable('bpipe-reader')} cloud/database ${cloud.options.join(' ')}`;
  const { stdout: stream } = await backupStream({ reader, jobId });
  const inventory = join(cloud.stateDir, 'inventories/cloud.json');
  const files = storeFiles([...application.directories, inventory], ['owncloud.db', 'owncloud.db-wal', 'owncloud.db-shm']);
  expect(await runHook(cloud, 'after-backup', 'cloud', String(jobId), 'OK')).toMatchObject({ status: 0 });
  return { stream, files };
}

export const write = (cloud: LiveNextcloud, { stream }: Backup, jobId: number, cutAfter?: number): ReturnType<typeof restoreStream> =>
  restoreStream({
    writer: `${executable('bpipe-writer')} cloud/database --where '%w' --replace '%r' ${cloud.options.join(' ')}`,
    input: stream,
    jobId,
    ...(cutAfter === undefined ? {} : { cutAfter }),
  });

/** What a restore job does. */
export async function restore(cloud: LiveNextcloud, backup: Backup, jobId: number): Promise<{ status: number | null; log: string }> {
  const before = await runHook(cloud, 'before-restore', 'cloud', String(jobId));
  if (before.status !== 0) return before;
  backup.files.restore();
  const { status, stderr } = await write(cloud, backup, jobId);
  const after = await runHook(cloud, 'after-restore', 'cloud', String(jobId), status === 0 ? 'OK' : 'Error');
  return { status: after.status, log: before.log + stderr + after.log };
}

export const isLocked = async (cloud: LiveNextcloud): Promise<boolean> => siteOf(await cloud.read()).found.isInMaintenance;
export const photo = (cloud: LiveNextcloud): string => join(cloud.site.dataDirectory, 'alice/files/Photos/holiday.jpg');
export const beside = (cloud: LiveNextcloud): string[] =>
  [cloud.site.root, cloud.site.dataDirectory]
    .flatMap((directory) => readdirSync(directory))
    .filter((name) => /__penstock|\.restored/.test(name));
