import { readLock } from './lock.ts';
import { readRunRecords, type RunRecord } from './run-record.ts';

/**
 * The records of a job's runs. A catalog that was made anew counts its jobs from 1 again, and a second director counts its own: what is older than the job is of
 * another one that had its number.
 * @param since when the job began, as `jobSince` or a restore lease says; all of that number where nobody knows
 */
export async function readJobRuns(stateDir: string, application: string, jobId: string, since: string | undefined): Promise<RunRecord[]> {
  const records = await readRunRecords(stateDir, application);
  return records.filter((run) => run.jobId === jobId && (since === undefined || run.started >= since));
}

/** When a job began, as long as it holds the application's lock. */
export async function jobSince(stateDir: string, application: string, jobId: string): Promise<string | undefined> {
  const lock = await readLock(stateDir, application);
  return lock?.jobId === jobId ? lock.since : undefined;
}
