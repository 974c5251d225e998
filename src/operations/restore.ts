import type { Examination, Swapped } from '../engines/contract.ts';
import { Failure } from '../failures/failure.ts';
import { forgetStaged, readRestoreLease, recordStaged } from '../state/restore-lease.ts';
import type { Elsewhere } from './restore/elsewhere.ts';
import { openStream } from './restore/open-stream.ts';
import { asExamination, proveInStaging } from './restore/prove-in-staging.ts';
import { refuseOther } from './restore/refuse-other.ts';
import type { RunContext } from './run-context.ts';
import type { Result } from './record-run.ts';
import { warnOfPartial } from './restore/warn-of-partial.ts';
import { withDatabase, type DatabaseAtHand, type DatabaseName } from './with-database.ts';

export interface RestoreOptions {
  /** Take a dump that has no seal. */
  readonly unsealed: boolean;
  /** Another place than the application's own database: pairs of the application file's words. */
  readonly to?: string | undefined;
}

/** What a restore came to. */
export interface RestoreResult extends Result {
  /** `staged`: it takes the live one's place when the whole job has succeeded. */
  readonly outcome: 'restored' | 'staged';
  readonly bytes: number;
  readonly rows: number;
  readonly kept?: string;
  readonly to?: string;
}

/**
 * Brings a database back from a stream: loads it into a staging database, proves the seal, compares what was counted with
 * what is there, and only then swaps it in. Whatever fails before that leaves the live database as it was. In a job whose
 * before-restore has taken the restore lease, it stays staged, and after-restore swaps all databases of the application together.
 */
export async function restore(
  name: DatabaseName,
  source: AsyncIterable<Buffer>,
  options: RestoreOptions,
  context: RunContext,
): Promise<RestoreResult> {
  const act = async (database: DatabaseAtHand): Promise<RestoreResult> => {
    const { engine, target, runId } = database;
    const isOneOfAll = database.elsewhere === undefined && !engine.isLiveOnceLoaded(target) && (await holdsRestoreLease(database, context));
    if (isOneOfAll) await forgetStaged(context.stateDir, name.application, name.database);
    await engine.recover(target);
    if (database.elsewhere !== undefined) await refuseFull(database, database.elsewhere, context);
    const stream = await openStream(source, options);
    if (stream.sealed) {
      refuseOther(stream.sealed.manifest, database);
      warnOfPartial(stream.sealed.manifest, target.surroundings.warn);
    }
    const totals = await proveInStaging(database, stream);
    const examination = stream.sealed && asExamination(stream.sealed);
    if (isOneOfAll) {
      await recordStaged(context.stateDir, name.application, {
        database: name.database,
        runId,
        examination: examination && { ...examination },
      });
      return { outcome: 'staged', ...totals };
    }
    const { kept } = await swapIn(database, examination);
    return { outcome: 'restored', ...totals, kept, ...(database.elsewhere === undefined ? {} : { to: database.elsewhere.said }) };
  };
  return withDatabase(name, 'restore', context, act, { to: options.to });
}

/** Nobody backs up what is elsewhere, so it is not replaced without a word for it. */
async function refuseFull({ engine, target }: DatabaseAtHand, { said }: Elsewhere, { force }: RunContext): Promise<void> {
  if (force || (await engine.occupancy(target)) !== 'full') return;
  throw new Failure('would-overwrite', `${said} is there, and not empty`, {
    hint: 'restore into another one, or add --force: it is kept beside the restored one, like a live database',
  });
}

async function holdsRestoreLease({ name, job }: DatabaseAtHand, { stateDir }: RunContext): Promise<boolean> {
  const lease = job && (await readRestoreLease(stateDir, name.application));
  return lease !== undefined && lease.jobId === job?.id;
}

/**
 * A swap that fails and could undo itself has left only its staging database. Where it could not, its journal is still there, and how
 * far it came decides whether it is undone or finished.
 */
async function swapIn(database: DatabaseAtHand, examination: Examination | undefined): Promise<Swapped> {
  const { engine, target, cleaning } = database;
  try {
    return await engine.swap(target, examination);
  } catch (error) {
    const begun = await target.surroundings.journal.read().catch(() => undefined);
    await (begun === undefined ? engine.discard : engine.recover)(cleaning()).catch((left: unknown) => {
      target.surroundings.warn(`the swap could not be cleaned up (${(left as Error).message}); the next run will do it`);
    });
    throw error;
  }
}
