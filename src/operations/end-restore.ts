import type { Application, Restored } from '../applications/contract.ts';
import { profileOf } from '../applications/registry.ts';
import { isUnchanged } from '../directories/is-unchanged.ts';
import { removeCopy } from '../directories/remove-copy.ts';
import { Failure } from '../failures/failure.ts';
import { readInventory } from '../state/inventory.ts';
import { readJobRuns } from '../state/job-runs.ts';
import { removeKeptConfiguration } from '../state/kept-configuration.ts';
import { releaseJobLock } from '../state/lock.ts';
import { readPendingSteps, removePendingSteps, writePendingSteps } from '../state/pending-steps.ts';
import { rememberCopies } from '../state/kept-copies.ts';
import { closeRestoreLease, readRestoreLease, readStaged, readUndone, type RestoreLease } from '../state/restore-lease.ts';
import { amendRunRecord, readRunRecords } from '../state/run-record.ts';
import { askBefore } from './restore/ask-before.ts';
import { applicationToEnd } from './application-to-end.ts';
import { goOn } from './silence/go-on.ts';
import type { Holder } from './holder.ts';
import { filesApart } from './keep-directories.ts';
import type { RunContext } from './run-context.ts';
import { leaveSpool, loadSpool } from './spool.ts';
import { takeLastSteps } from './restore/take-last-steps.ts';
import { takeOwnSteps } from './restore/take-own-steps.ts';
import { swapStaged } from './restore/swap-staged.ts';
import { undoRestore } from './restore/undo-restore.ts';
import { whileEnding } from './while-ending.ts';

/** What a restore job came to: one line on the state that everything is in. */
export interface RestoreEnd {
  readonly state: string;
  /** Whether what the job has brought is live; then a failure is one of the application's own steps. */
  readonly isRestored: boolean;
  /** What the application's own steps came to, a line each. */
  readonly lines: readonly string[];
  /** Why nothing was restored, where the daemon does not know yet that the job has failed. */
  readonly failure?: Failure;
}

/**
 * Ends a restore job. Where all of it succeeded, all databases are swapped in together, and the application's own steps are taken; else
 * everything is undone. Either way the application goes on and its lock is released. May be called twice for one job, and for a job that
 * never began.
 * @param job.hasFailed what the daemon believes; `why`, where that is known
 */
export async function endRestore(
  name: string,
  job: Holder & { readonly jobId: string; readonly hasFailed: boolean; readonly why?: string | undefined },
  context: RunContext,
): Promise<RestoreEnd> {
  const application = await applicationToEnd(name, context);
  return whileEnding(name, context, async () => {
    const { restored, ...end } = await endAndGoOn(application, job, context);
    if (restored === undefined) return end;
    const last = end.failure === undefined ? await takeLastSteps(application, restored, context) : await sayWhether(application, context);
    // Whatever became of them is said now.
    await removePendingSteps(context.stateDir, name);
    return { ...end, ...last, lines: [...end.lines, ...last.lines] };
  });
}

/** Where its own steps failed, whoever reads of that must know whether the application goes on all the same. */
async function sayWhether(application: Application, context: RunContext): Promise<{ readonly lines: readonly string[] }> {
  const isQuiet = await profileOf(application)
    .isQuiet(application, context)
    .catch(() => undefined);
  return { lines: isQuiet === undefined ? [] : [isQuiet ? 'it stays silent, as it was before' : 'it is not silent any more'] };
}

async function endAndGoOn(
  application: Application,
  job: Holder & { readonly jobId: string; readonly hasFailed: boolean },
  context: RunContext,
): Promise<Ended> {
  const letGo = async (): Promise<void> => {
    await goOn(application, job, context);
    await leaveSpool(application, job.jobId, context);
    await releaseJobLock(context.stateDir, application.name, job.jobId);
  };
  let ended: Ended;
  try {
    ended = await endAlone(application, job, context);
  } catch (error) {
    // That it does not go on either is the smaller trouble: its guardian tries again.
    await letGo().catch((left: unknown) => context.warn((left as Error).message));
    throw error;
  }
  try {
    await letGo();
  } catch (error) {
    context.warn(`${application.name}: ${ended.state}`);
    throw error;
  }
  return ended;
}

/** With what has become final, where anything has. */
interface Ended extends RestoreEnd {
  readonly restored?: Restored;
}

async function endAlone(
  application: Application,
  job: { readonly jobId: string; readonly hasFailed: boolean; readonly why?: string | undefined },
  context: RunContext,
): Promise<Ended> {
  const { name } = application;
  const lease = await readRestoreLease(context.stateDir, name);
  if (lease === undefined || lease.jobId !== job.jobId) return await withoutLease(name, job.jobId, context);
  if (!job.hasFailed && application.stream.transport === 'spool') await loadSpool(application, context).catch(leaveToTheRecord);
  const reason = job.hasFailed
    ? (job.why ?? `job ${job.jobId} failed`)
    : ((await whyNot(name, lease, context)) ?? (await whyPartly(application, lease, context)));
  if (reason !== undefined) {
    const state = `nothing was restored, because ${reason}: ${await undoRestore(application, reason, context)}`;
    const end = { state, isRestored: false, lines: [] };
    return job.hasFailed ? end : { ...end, failure: notRestored(name, reason) };
  }
  return await makeFinal(application, lease, context);
}

/** What the job has brought. */
async function restoredBy(application: Application, lease: RestoreLease, { stateDir }: RunContext): Promise<Restored> {
  const { name } = application;
  const came = [...(await readStaged(stateDir, name)).map(({ database }) => database), ...(await restoredInPlace(name, lease, stateDir))];
  return { databases: [...new Set(came)], inventory: await readInventory(stateDir, name) };
}

/** Someone else (the guardian, after the daemon was gone or the time was up) has undone it; or an after hook is called for the second time. */
async function withoutLease(name: string, jobId: string, { stateDir }: RunContext): Promise<RestoreEnd> {
  const pending = await readPendingSteps(stateDir, name);
  if (pending?.jobId === jobId) return { state: 'everything is restored', isRestored: true, lines: [], failure: stepsLeft(name, jobId) };
  const undone = await readUndone(stateDir, name);
  if (undone?.jobId !== jobId) return { state: 'nothing is left to do', isRestored: false, lines: [] };
  const reason = `it was undone at ${undone.at}: ${undone.why}`;
  return { state: `nothing was restored, because ${reason}`, isRestored: false, lines: [], failure: notRestored(name, reason) };
}

/** Why a job is not to be made final although the daemon believes it fine. */
async function whyNot(name: string, { jobId, since }: RestoreLease, { stateDir }: RunContext): Promise<string | undefined> {
  const runs = (await readJobRuns(stateDir, name, jobId, since)).filter((run) => run.verb === 'restore');
  const bad = runs.filter((run) => run.outcome === 'failed' || run.outcome === 'died' || run.outcome === 'running');
  if (bad.length === 0) return undefined;
  return bad
    .map((run) => `the stream of ${name}/${run.database} ${run.outcome === 'failed' ? 'was refused' : 'was not taken to its end'}`)
    .join(', ');
}

/**
 * A storage daemon that dies ends a restore in the middle, and the file daemon says OK to its after scripts all the same (found with Bareos 25.1). So a job that brought
 * some databases and not the others is one that was cut off. One that brought none is a restore of files.
 */
async function whyPartly(application: Application, lease: RestoreLease, { stateDir }: RunContext): Promise<string | undefined> {
  const { name, databases } = application;
  const came = new Set((await readStaged(stateDir, name)).map(({ database }) => database));
  for (const database of await restoredInPlace(name, lease, stateDir)) came.add(database);
  const missing = (lease.databases ?? Object.keys(databases)).filter((database) => !came.has(database));
  if ((came.size === 0 && lease.databases === undefined) || missing.length === 0) return undefined;
  return `no stream came of ${missing.map((database) => `${name}/${database}`).join(', ')}, as when a restore is cut off`;
}

/** What strategy `in-place` cannot stage is live since its own writer's seal. */
async function restoredInPlace(name: string, { jobId, since }: RestoreLease, stateDir: string): Promise<readonly string[]> {
  const runs = await readJobRuns(stateDir, name, jobId, since);
  const restored = runs.filter((run) => run.verb === 'restore' && run.outcome === 'restored' && run.to === undefined);
  return [...new Set(restored.map((run) => run.database))];
}

async function makeFinal(application: Application, lease: RestoreLease, context: RunContext): Promise<Ended> {
  const { name } = application;
  const inPlace = await restoredInPlace(name, lease, context.stateDir);
  const said = inPlace.map((database) => `database ${database} was restored in place`);
  const restored = await restoredBy(application, lease, context);
  const lines: string[] = [];
  let known: Readonly<Record<string, number>>;
  try {
    // From here on no stream reads the application anew, and what it was may change.
    await removeKeptConfiguration(context.stateDir, name);
    lines.push(...((await profileOf(application).admitRestore?.(application, restored, context)) ?? []));
    const records = await readRunRecords(context.stateDir, name);
    known = await askBefore(application, restored.databases, context);
    for (const { staged, kept } of await swapStaged(application, lease, context)) {
      said.push(`database ${staged.database} is the restored one${kept === undefined ? '' : ` (the old one is ${kept})`}`);
      const record = records.find((run) => run.id === staged.runId);
      if (record) await amendRunRecord(context.stateDir, record, { outcome: 'restored', ...(kept === undefined ? {} : { kept }) });
    }
  } catch (error) {
    const reason = (error as Error).message;
    const state = await undoRestore(application, reason, context);
    throw new Failure(error instanceof Failure ? error.kind : 'unavailable', `nothing was restored, because ${reason}: ${state}`, {
      ...(error instanceof Failure && error.hint !== undefined ? { hint: error.hint } : {}),
      cause: error,
    });
  }
  await writePendingSteps(context.stateDir, name, { jobId: lease.jobId, at: new Date().toISOString() });
  await closeRestoreLease(context.stateDir, name);
  const databases = said.length;
  said.push(...(await describeDirectories(application, lease)));
  await rememberCopies(context.stateDir, name, lease.directories);
  // A restore of files alone, or one that was cut off before its first stream: who reads this must know which.
  if (said.length > 0 && databases === 0 && Object.keys(application.databases).length > 0)
    said.push('no stream came, so the databases are what they were');
  const state = said.length === 0 ? 'nothing had to be restored' : said.join(', ');
  const steps = await takeOwnSteps(application, restored, known, context);
  return { state, isRestored: true, restored, ...steps, lines: [...lines, ...steps.lines] };
}

/** A copy of what did not change is of no use; the others are what a rollback puts back. */
async function describeDirectories(application: Application, lease: RestoreLease): Promise<readonly string[]> {
  const apart = await filesApart(application);
  const said: string[] = [];
  for (const { directory, copy } of lease.directories) {
    // A daemon writes every file anew; what Penstock restores by itself is only what differs.
    if (isUnchanged(directory, copy, { apart, isExact: lease.databases !== undefined })) await removeCopy(copy);
    else said.push(`${directory} is as the job restored it (the old one is ${copy})`);
  }
  return said;
}

function stepsLeft(name: string, jobId: string): Failure {
  return new Failure('not-whole', `${name} is restored by job ${jobId}, but its own steps after that were cut off`, {
    hint: 'take them by hand, or restore again; the documentation of its profile lists them (a generic application: after-restore: in its file)',
  });
}

function notRestored(name: string, reason: string): Failure {
  return new Failure('not-whole', `${name} was not restored: ${reason}`, {
    hint: 'what each writer says stands above; one database alone comes back by a restore with where=, and then penstock restore',
  });
}

/** Why a spooled stream was refused stands in its run's record, as if a writer had refused it; from there it is found. */
function leaveToTheRecord(error: unknown): void {
  if (!(error instanceof Failure)) throw error;
}
