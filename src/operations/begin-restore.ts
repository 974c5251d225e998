import { readApplication } from '../applications/read-application.ts';
import type { Application } from '../applications/contract.ts';
import { takeLock } from '../state/lock.ts';
import { removeInventory } from '../state/inventory.ts';
import { removePendingSteps } from '../state/pending-steps.ts';
import { readRestoreLease, writeRestoreLease, type RestoreLease } from '../state/restore-lease.ts';
import { fallSilent } from './silence/fall-silent.ts';
import { goOn } from './silence/go-on.ts';
import type { Holder } from './holder.ts';
import { keepConfiguration } from './restore/keep-configuration.ts';
import { keepDirectories, planCopies } from './keep-directories.ts';
import { putBackConfiguration } from './restore/put-back-configuration.ts';
import type { RunContext } from './run-context.ts';
import { settleRollback } from './rollback/settle-rollback.ts';
import { emptySpool } from './spool.ts';
import { sweepStale } from './sweep.ts';
import { undoRestore } from './restore/undo-restore.ts';

/** What a restore is to bring, where that is known before. */
export interface RestoreScope {
  /** These databases, all of them; of a job of the daemon nobody knows. */
  readonly databases: readonly string[];
  /** Of these directories copies are kept. */
  readonly directories: readonly string[];
  /** Called when the application is silent, before copies are kept: from then on every file has been touched. */
  readonly whenSilent: () => Promise<void>;
}

/**
 * Makes an application ready for a restore job: takes its lock for the job, lets it fall silent, takes the restore lease, and keeps a copy
 * of its directories. From here on the job's writers only stage; `endRestore` makes all of it final, or undoes it. Whatever fails here is
 * undone here, because after a before hook that failed no after hook may run.
 * @throws Failure try-later: something else is being done to the application; and what makes it unable to fall silent
 */
export async function beginRestore(
  name: string,
  job: Holder & { readonly jobId: string },
  context: RunContext,
  scope?: RestoreScope,
): Promise<void> {
  await putBackConfiguration(name, context);
  const application = context.instead ?? (await readApplication(name, context.configDir, { mayBeGone: true }));
  const until = new Date(Date.now() + application.maintenance.atMost * 1000).toISOString();
  const holder = { ...job, until };
  await sweepStale(application, context);
  const release = await takeLock(context.stateDir, name, { jobId: job.jobId, purpose: 'restore', until, watched: job.watched });
  try {
    await settleRollback(application, context);
    const there = await readRestoreLease(context.stateDir, name);
    // Called twice for one job; or a job before this one ended without a word.
    if (there !== undefined && there.jobId === job.jobId && there.phase !== 'keeping') return;
    await undoRestore(application, `job ${job.jobId} began`, context);
    emptySpool(application);
    // What is there when the job ends has come with it.
    await removeInventory(context.stateDir, name);
    await removePendingSteps(context.stateDir, name);
    const isQuiet = await fallSilent(application, holder, context);
    try {
      await scope?.whenSilent();
      await takeRestoreLease(application, job.jobId, isQuiet, context, scope);
    } catch (error) {
      await undoRestore(application, 'it could not begin', context).catch((left: unknown) => context.warn((left as Error).message));
      await goOn(application, holder, context);
      throw error;
    }
  } catch (error) {
    await release();
    throw error;
  }
}

async function takeRestoreLease(
  application: Application,
  jobId: string,
  isQuiet: boolean,
  context: RunContext,
  scope?: RestoreScope,
): Promise<void> {
  const since = new Date();
  const planned = (await planCopies(application, since)).filter(({ directory }) => scope?.directories.includes(directory) ?? true);
  // What the writers stage and what is copied is found by the lease, so it is there first.
  const lease: RestoreLease = {
    jobId,
    since: since.toISOString(),
    phase: 'keeping',
    isQuiet,
    directories: [...planned],
    ...(scope && { databases: [...scope.databases] }),
  };
  await writeRestoreLease(context.stateDir, application.name, lease);
  await keepConfiguration(application, context);
  const kept = await keepDirectories(application, planned, context);
  await writeRestoreLease(context.stateDir, application.name, { ...lease, phase: 'restoring', directories: [...kept] });
}
