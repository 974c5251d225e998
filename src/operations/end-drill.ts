import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { layout } from '../state/layout.ts';
import { releaseJobLock } from '../state/lock.ts';
import { pruneRunRecords, readRunRecords } from '../state/run-record.ts';
import { applicationToEnd } from './application-to-end.ts';
import type { RunContext } from './run-context.ts';

/** What a drill job came to. */
export interface DrillEnd {
  readonly proven: readonly string[];
  /** The databases of which this job has proven no stream. */
  readonly unproven: readonly string[];
  /** Those of which no writer was ever started. */
  readonly unwritten: readonly string[];
  /** The files that it brought back, which are removed. */
  readonly files: { readonly count: number; readonly bytes: number };
  /** Directories of the application of which nothing came. */
  readonly withoutFiles: readonly string[];
}

/** Ends a drill job: counts the files that it has brought back and removes them, releases the lock of its drills. May be called twice. */
export async function endDrill(name: string, jobId: string, context: RunContext): Promise<DrillEnd> {
  const application = await applicationToEnd(name, context);
  const where = join(layout.drill(context.stateDir), name);
  const withoutFiles: string[] = [];
  let files = { count: 0, bytes: 0 };
  try {
    for (const directory of application.directories)
      if ((await filesBelow(join(where, directory))).count === 0) withoutFiles.push(directory);
    files = await filesBelow(where);
    await rm(where, { recursive: true, force: true });
  } finally {
    await releaseJobLock(context.stateDir, `${name}~drill`, jobId);
  }
  const runs = (await readRunRecords(context.stateDir, name)).filter((run) => run.jobId === jobId && run.verb === 'drill');
  await pruneRunRecords(context.stateDir, name);
  const databases = Object.keys(application.databases);
  const isProven = (database: string): boolean => runs.findLast((run) => run.database === database)?.outcome === 'proven';
  return {
    proven: databases.filter(isProven),
    unproven: databases.filter((database) => !isProven(database)),
    unwritten: databases.filter((database) => !runs.some((run) => run.database === database)),
    files,
    withoutFiles,
  };
}

/** Symbolic links are counted and not followed: they lead to the live files. */
async function filesBelow(directory: string): Promise<{ count: number; bytes: number }> {
  let [count, bytes] = [0, 0];
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      const below = await filesBelow(path);
      [count, bytes] = [count + below.count, bytes + below.bytes];
    } else {
      count += 1;
      bytes += (await lstat(path)).size;
    }
  }
  return { count, bytes };
}
