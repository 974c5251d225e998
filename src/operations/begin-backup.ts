import type { Application } from '../applications/contract.ts';
import { readApplication } from '../applications/read-application.ts';
import { takeLock } from '../state/lock.ts';
import { checkBackup } from './backup/check-backup.ts';
import { fallSilent } from './silence/fall-silent.ts';
import { goOn } from './silence/go-on.ts';
import type { Holder } from './holder.ts';
import { noteInventory } from './note-inventory.ts';
import type { RunContext } from './run-context.ts';
import { settleRollback } from './rollback/settle-rollback.ts';
import { undoLeft } from './restore/undo-left.ts';
import { fillSpool } from './spool.ts';
import { sweepStale } from './sweep.ts';

/**
 * Makes an application ready for a backup job: takes its lock for the job, puts right what an earlier one left, checks that the backup
 * can succeed, and lets the application fall silent. Whatever fails is undone here, because after a before hook that failed no after
 * hook may run.
 */
export async function beginBackup(
  name: string,
  job: Holder & { readonly jobId: string; readonly level?: string | undefined },
  context: RunContext,
): Promise<void> {
  const application = await readApplication(name, context.configDir);
  const until = new Date(Date.now() + application.maintenance.atMost * 1000).toISOString();
  const holder = { ...job, until };
  // First of all: after the machine was started anew, what a job left is swept by nobody else, its lock included.
  await sweepStale(application, context);
  const release = await takeLock(context.stateDir, name, {
    jobId: job.jobId,
    level: job.level,
    purpose: 'backup',
    until,
    watched: job.watched,
  });
  try {
    await settleRollback(application, context);
    // What is half restored is no state to back up.
    await undoLeft(application, `job ${job.jobId} began`, context);
    await checkBackup(application, context);
    await fallSilent(application, holder, context);
    await finishOrGoOn(application, holder, context);
  } catch (error) {
    await release();
    throw error;
  }
}

async function finishOrGoOn(application: Application, holder: Holder, context: RunContext): Promise<void> {
  try {
    await noteInventory(application, context);
    if (application.stream.transport === 'spool') await fillSpool(application, context);
  } catch (error) {
    await goOn(application, holder, context);
    throw error;
  }
}
