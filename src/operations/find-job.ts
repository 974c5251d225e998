import { jobEnvironment } from '../bareos/job-environment.ts';
import { readLock } from '../state/lock.ts';
import type { RunContext } from './run-context.ts';

/** A Bareos job, as far as a reader or writer knows it. */
export interface Job {
  readonly id: string;
  readonly level?: string | undefined;
}

/**
 * The job this run belongs to: what Bareos says (25 and newer), else what the before hook wrote into the lock, else none.
 * @param lockName the application's, or that of its drills
 */
export async function findJob(lockName: string, context: Pick<RunContext, 'env' | 'byDaemon' | 'stateDir'>): Promise<Job | undefined> {
  const said = jobEnvironment(context.env);
  if (said.jobId !== undefined) return { id: String(said.jobId), level: said.level };
  if (!context.byDaemon) return undefined;
  const lock = await readLock(context.stateDir, lockName);
  return lock?.jobId === undefined ? undefined : { id: lock.jobId, level: lock.level };
}
