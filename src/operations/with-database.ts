import type { Application } from '../applications/contract.ts';
import type { Engine, Target } from '../engines/contract.ts';
import { loadEngine } from '../engines/registry.ts';
import { untilEnded } from '../processes/living.ts';
import { takeLock } from '../state/lock.ts';
import type { RunRecord } from '../state/run-record.ts';
import { applicationNow } from './application-now.ts';
import type { Progress } from '../state/run-progress.ts';
import type { RunContext } from './run-context.ts';
import { findElsewhere, type Elsewhere } from './restore/elsewhere.ts';
import { findJob, type Job } from './find-job.ts';
import { putBackConfiguration } from './restore/put-back-configuration.ts';
import { recordRun, type Result } from './record-run.ts';
import { settleRollback } from './rollback/settle-rollback.ts';
import { findDatabase, targetOf } from './target-of.ts';

/** Which database: `shop/orders`. */
export interface DatabaseName {
  readonly application: string;
  readonly database: string;
}

/** A database in the hands of one run: locked, recorded, its engine loaded. */
export interface DatabaseAtHand {
  readonly name: DatabaseName;
  readonly application: Application;
  readonly engineName: string;
  readonly engine: Engine<unknown>;
  readonly target: Target<unknown>;
  /** The same database for cleaning up after the run was told to end: its signal fires only after 30 s. */
  readonly cleaning: () => Target<unknown>;
  readonly job: Job | undefined;
  /** Another place than the application's own database, which is not touched then. */
  readonly elsewhere: Elsewhere | undefined;
  /** The id of this run's record. */
  readonly runId: string;
  /** Shows how many bytes have passed. */
  readonly progress: Progress;
}

/**
 * The bracket around everything that is done to a database: opens a run record, reads the application file, takes the application's
 * lock, calls `act`, and closes all of it again with what came of it. Children that are still there afterwards are ended.
 * @param options.to another place than the application's own database; that has a lock of its own, and backups go on meanwhile
 */
export async function withDatabase<R extends Result>(
  name: DatabaseName,
  verb: RunRecord['verb'],
  context: RunContext,
  act: (database: DatabaseAtHand) => Promise<R>,
  options: { readonly to?: string | undefined } = {},
): Promise<R> {
  // A drill keeps no backup and no restore waiting.
  const lockName = verb === 'drill' ? `${name.application}~drill` : name.application;
  const job = await findJob(lockName, context);
  // By hand the reason is on the terminal, and a mistyped name leaves no record. A file daemon's run leaves one whatever goes wrong.
  const read = (): Promise<Application> => applicationNow(name.application, context);
  const known = context.byDaemon ? undefined : await read();
  const elsewhere = known && (await findElsewhere(known, name.database, options.to, context));
  return recordRun({ verb, ...name, jobId: job?.id, level: job?.level, to: elsewhere?.said }, context, async (warn, runId, progress) => {
    // The file daemon has restored all files before it starts the first writer.
    if (verb === 'restore' && context.byDaemon) await putBackConfiguration(name.application, { ...context, warn });
    const application = known ?? (await read());
    const database = findDatabase(application, name.database);
    const engine = await loadEngine(database.engine);
    const purpose = verb === 'dump' ? 'backup' : verb;
    const lock = elsewhere === undefined ? lockName : `${name.application}~${elsewhere.key}`;
    const release = await takeLock(context.stateDir, lock, { jobId: job?.id, level: job?.level, purpose });
    const children = new AbortController();
    const target = (signal: AbortSignal): Target<unknown> =>
      targetOf(application, name.database, { ...context, signal, warn, now: new Date(), isDrill: verb === 'drill' }, elsewhere);
    try {
      // Only under the application's own lock is nobody else at it.
      if (lock === name.application) await settleRollback(application, { ...context, warn });
      return await act({
        name,
        application,
        engineName: database.engine,
        engine,
        target: target(AbortSignal.any([context.signal, children.signal])),
        cleaning: () => target(AbortSignal.timeout(30_000)),
        job,
        elsewhere,
        runId,
        progress,
      });
    } finally {
      children.abort(new Error('the run is over'));
      await untilEnded();
      await release();
    }
  });
}
