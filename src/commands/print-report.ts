import { jobSince, readJobRuns } from '../state/job-runs.ts';
import { writeMetrics } from '../operations/history/write-metrics.ts';
import { describeRun } from './describe-run.ts';
import type { Surface } from './verb.ts';

/** Ends a job, and prints what its runs did, for the job log, however that went; monitoring is told after all else. */
export async function withReport<R>(application: string, jobId: string, surface: Surface, end: () => Promise<R>): Promise<R> {
  // Its end releases the lock that says this.
  const since = await jobSince(surface.stateDir, application, jobId);
  try {
    return await end();
  } finally {
    const runs = await readJobRuns(surface.stateDir, application, jobId, since);
    for (const run of runs) for (const line of describeRun(run)) surface.print(line);
    await writeMetrics(application, surface);
  }
}
