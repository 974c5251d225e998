import { readRunRecords } from '../state/run-record.ts';
import { describeRun } from './describe-run.ts';
import type { Surface } from './verb.ts';

/** Prints the runs of a job, for the job log. */
export async function printReport(application: string, jobId: string, surface: Surface): Promise<void> {
  const records = (await readRunRecords(surface.stateDir, application)).filter((run) => run.jobId === jobId);
  for (const record of records) for (const line of describeRun(record)) surface.print(line);
}
