import type { Application, Restored } from '../applications/contract.ts';
import { readApplication } from '../applications/read-application.ts';
import { loadEngine } from '../engines/registry.ts';
import type { Failure } from '../failures/failure.ts';
import { takeLock } from '../state/lock.ts';
import { ownIdentity } from '../state/process-identity.ts';
import { readRollbackLease } from '../state/rollback-lease.ts';
import { stampOf } from '../state/stamp.ts';
import { askBefore } from './restore/ask-before.ts';
import { changePlaces, type Changed } from './rollback/change-places.ts';
import { fallSilent } from './silence/fall-silent.ts';
import { goOn } from './silence/go-on.ts';
import { planRollback, wishedDatabases, type RollbackPlan, type RollbackWish } from './rollback/plan-rollback.ts';
import type { RunContext } from './run-context.ts';
import { settleRollback } from './rollback/settle-rollback.ts';
import { sweepStale } from './sweep.ts';
import { takeLastSteps } from './restore/take-last-steps.ts';
import { takeOwnSteps } from './restore/take-own-steps.ts';
import { findDatabase, targetOf } from './target-of.ts';
import { undoLeft } from './restore/undo-left.ts';
import { whileEnding } from './while-ending.ts';

/** What a rollback came to. */
export interface RollbackResult {
  readonly application: string;
  /** The moment that it brought back, and the one under which it has kept what was there. */
  readonly to: string;
  readonly kept: string;
  readonly changed: readonly Changed[];
  readonly stays: RollbackPlan['stays'];
  /** What the application's own steps came to, a line each. */
  readonly lines: readonly string[];
  /** Why the application's own steps after a restore failed; everything else is done then. */
  readonly failure?: Failure;
}

/**
 * Brings back what a restore has replaced: the databases and directories that were kept at one moment, all of them together or none. What is
 * there now is kept in its stead, so that a rollback can be rolled back. The application is silent meanwhile.
 * @throws Failure no-input: nothing is kept; try-later: something else is being done to the application, or somebody uses a database. Nothing is
 * changed then
 */
export async function rollback(name: string, wish: RollbackWish, context: RunContext): Promise<RollbackResult> {
  const application = await readApplication(name, context.configDir);
  await sweepStale(application, context);
  const release = await takeLock(context.stateDir, name, { purpose: 'rollback' });
  try {
    await settleRollback(application, context);
    // A guardian whose lease's time is up waits until this is over.
    return await whileEnding(name, context, () => rollBackAlone(application, wish, context));
  } finally {
    await release();
  }
}

async function rollBackAlone(application: Application, wish: RollbackWish, context: RunContext): Promise<RollbackResult> {
  const { name } = application;
  await undoLeft(application, 'a rollback began', context);
  for (const database of wishedDatabases(application, wish)) {
    const engine = await loadEngine(findDatabase(application, database).engine);
    await engine.recover(targetOf(application, database, { ...context, now: new Date() }));
  }
  const plan = await planRollback(application, wish, context);
  // Names have whole seconds; what is kept now is the newest.
  const since = new Date(Math.max(Date.now(), plan.newest.getTime() + 1000));
  const until = new Date(Date.now() + application.maintenance.atMost * 1000).toISOString();
  const holder = { purpose: 'rollback', until, watched: ownIdentity() } as const;
  await fallSilent(application, holder, context);
  let result: RollbackResult;
  let restored: Restored;
  try {
    restored = { databases: plan.moment.databases.map(({ database }) => database), inventory: undefined };
    const known = await askBefore(application, restored.databases, context);
    const changed = await changePlaces(application, plan.moment, since, context);
    const steps = await takeOwnSteps(application, restored, known, context);
    result = { application: name, to: plan.moment.stamp, kept: stampOf(since), changed, stays: plan.stays, ...steps };
  } finally {
    // Half-way, it stays silent; the guardian goes on with undoing it.
    const left = await readRollbackLease(context.stateDir, name);
    if (left === undefined || left.phase === 'done') {
      const signal = context.signal.aborted ? AbortSignal.timeout(30_000) : context.signal;
      await goOn(application, holder, { ...context, signal });
    }
  }
  if (result.failure !== undefined) return result;
  const last = await takeLastSteps(application, restored, context);
  return { ...result, ...last, lines: [...result.lines, ...last.lines] };
}
