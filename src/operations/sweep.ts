import type { Application } from '../applications/contract.ts';
import { readLease, recordSweep, whyOver } from '../state/lease.ts';
import { releaseJobLock } from '../state/lock.ts';
import { readPendingSteps } from '../state/pending-steps.ts';
import { goOn } from './silence/go-on.ts';
import type { RunContext } from './run-context.ts';
import { settleAlone } from './rollback/settle-rollback.ts';
import { leaveSpool } from './spool.ts';
import { undoRestore } from './restore/undo-restore.ts';
import { whileEnding } from './while-ending.ts';

/**
 * Does what a lease's holder would have done, had it come to its end: undoes a restore that is not finished, lets the application go on,
 * releases the job's lock. What it did stands in the state directory for whoever asks. May be done twice.
 * @param leaseId only this lease: until it is its turn another one may have ended it, and a new job begun
 * @returns what it did, in one line
 * @throws Failure: what could not be done yet. A restore that cannot be undone keeps the application silent, but not beyond the lease's deadline
 */
export async function sweep(application: Application, why: string, context: RunContext, leaseId?: string): Promise<string> {
  return whileEnding(application.name, context, () => sweepAlone(application, why, context, leaseId));
}

async function sweepAlone(application: Application, why: string, context: RunContext, leaseId: string | undefined): Promise<string> {
  const lease = await readLease(context.stateDir, application.name);
  if (leaseId !== undefined && lease?.id !== leaseId) return 'somebody else has just ended it';
  const said: string[] = [];
  let trouble: unknown;
  try {
    const settled = await settleAlone(application, context);
    if (settled !== undefined) said.push(`there was ${settled}`);
    const undone = await undoRestore(application, why, context);
    if (undone !== undefined) said.push(`the restore was undone: ${undone}`);
    const pending = await readPendingSteps(context.stateDir, application.name);
    if (pending !== undefined)
      said.push(`everything is restored by job ${pending.jobId}, but the application's own steps after that were cut off`);
  } catch (error) {
    const isOverdue = lease?.until === undefined || Date.parse(lease.until) <= Date.now();
    if (!isOverdue) throw error;
    trouble = error;
  }
  if (lease !== undefined) {
    const seconds = await goOn(application, lease, context);
    said.push(
      seconds === undefined
        ? 'the application had not been silenced'
        : `the application goes on, after ${Math.round(seconds)} s of silence`,
    );
  }
  await leaveSpool(application, lease?.jobId, context);
  if (lease?.jobId !== undefined) await releaseJobLock(context.stateDir, application.name, lease.jobId);
  if (trouble !== undefined) throw trouble as Error;
  const line = said.length === 0 ? 'there was nothing to do' : said.join('; ');
  await recordSweep(context.stateDir, application.name, {
    at: new Date().toISOString(),
    why,
    said: line,
    ...(lease?.jobId === undefined ? {} : { jobId: lease.jobId }),
  });
  return line;
}

/** Sweeps a lease whose holder is gone, before a new one is taken. Says through `warn` what it found. */
export async function sweepStale(application: Application, context: RunContext): Promise<void> {
  const lease = await readLease(context.stateDir, application.name);
  const why = lease && whyOver(lease);
  if (lease === undefined || why === undefined) return;
  context.warn(`found a lease that nobody had ended (${why}): ${await sweep(application, why, context, lease.id)}`);
}
