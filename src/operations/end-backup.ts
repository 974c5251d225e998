import type { Application } from '../applications/contract.ts';
import { jobSince, readJobRuns } from '../state/job-runs.ts';
import { readLastSweep } from '../state/lease.ts';
import { readLock, releaseJobLock } from '../state/lock.ts';
import { pruneRunRecords, type RunRecord } from '../state/run-record.ts';
import { applicationToEnd } from './application-to-end.ts';
import { goOn } from './silence/go-on.ts';
import { pruneKept } from './rollback/prune-kept.ts';
import { pruneReplaced } from './backup/prune-replaced.ts';
import type { RunContext } from './run-context.ts';
import { leaveSpool } from './spool.ts';
import { whileEnding } from './while-ending.ts';

/** What a backup job came to. */
export interface BackupEnd {
  /** The runs of its readers. */
  readonly runs: readonly RunRecord[];
  /** The databases that have no sealed stream of this job. */
  readonly missing: readonly string[];
  /** How many seconds the application was silent for it. */
  readonly silence: number | undefined;
  /** Whether database and files are of different moments, because the application was not silent. */
  readonly wasRunning: boolean;
}

/** Ends a backup job: the application goes on before anything else, then its lock is released. May be called twice, and for a job that never began. */
export async function endBackup(
  name: string,
  { jobId, hasFailed }: { readonly jobId: string; readonly hasFailed: boolean },
  context: RunContext,
): Promise<BackupEnd> {
  const application = await applicationToEnd(name, context);
  const since = await jobSince(context.stateDir, name, jobId);
  return whileEnding(name, context, async () => {
    // Called again, or for a job that never began, it has no lock, and others may be at work.
    const isUnderWay = (await readLock(context.stateDir, name))?.jobId === jobId;
    try {
      const silence = await goOn(application, { purpose: 'backup', jobId }, context);
      const runs = (await readJobRuns(context.stateDir, name, jobId, since)).filter((run) => run.verb === 'dump');
      const sealed = new Set((await isSpoolLost(application, jobId, runs, context)) ? [] : sealedIn(runs));
      await pruneRunRecords(context.stateDir, name);
      const missing = Object.keys(application.databases).filter((database) => !sealed.has(database));
      // While the lock was the job's, nobody has kept anything: all there is is older than this backup.
      if (isUnderWay && !hasFailed && missing.length === 0) {
        await pruneKept(application, () => true, context);
        if (since !== undefined) await pruneReplaced(application, new Date(since), context);
      }
      return { runs, missing, silence, wasRunning: application.maintenance.during === 'never' };
    } finally {
      await leaveSpool(application, jobId, context);
      await releaseJobLock(context.stateDir, name, jobId);
    }
  });
}

function sealedIn(runs: readonly RunRecord[]): readonly string[] {
  return runs.filter((run) => run.outcome === 'sealed').map((run) => run.database);
}

/** Whoever sweeps a job whose time is up takes its spool away too, and nobody knows what the file daemon had read of it by then. */
async function isSpoolLost(
  { name, stream }: Application,
  jobId: string,
  runs: readonly RunRecord[],
  { stateDir, warn }: RunContext,
): Promise<boolean> {
  const swept = stream.transport === 'spool' ? await readLastSweep(stateDir, name) : undefined;
  const isOfThisOne = swept?.jobId === jobId && runs.some(({ ended = '' }) => ended !== '' && ended <= swept.at);
  if (isOfThisOne) warn(`the streams of job ${jobId} were removed before it was over, at ${swept.at}: ${swept.why}`);
  return isOfThisOne;
}
