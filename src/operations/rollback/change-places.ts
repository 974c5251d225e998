import type { Application } from '../../applications/contract.ts';
import { copyPlace } from '../../directories/copy-place.ts';
import { keepCopy } from '../../directories/keep-copy.ts';
import { measureCopy } from '../../directories/measure-copy.ts';
import { putBack } from '../../directories/put-back.ts';
import { loadEngine } from '../../engines/registry.ts';
import { Failure } from '../../failures/failure.ts';
import { ownIdentity } from '../../state/process-identity.ts';
import { writeRollbackLease, type RollbackLease } from '../../state/rollback-lease.ts';
import { openRunRecord, type OpenRecord } from '../../state/run-record.ts';
import { failureForRecord } from '../failure-for-record.ts';
import { filesApart } from '../keep-directories.ts';
import type { Moment } from './kept-moments.ts';
import type { RunContext } from '../run-context.ts';
import { findDatabase, targetOf } from '../target-of.ts';
import { tidyRollback } from './tidy-rollback.ts';
import { undoRollback } from './undo-rollback.ts';

/** A part of the application that a rollback has brought back. */
export interface Changed {
  /** `database orders`, or a directory. */
  readonly part: string;
  /** The name it was kept under. */
  readonly from: string;
  /** The name under which what was there is kept now. */
  readonly kept?: string;
  /** Files that were written in place since the copy was made, so that they are not what they were then. */
  readonly changedInPlace?: readonly string[];
  /** How many files that were made meanwhile were moved to `aside`, and where that is. */
  readonly setAside?: { readonly files: number; readonly aside: string };
}

/**
 * What was kept at a moment, and what is there, change places. All of it, or nothing: what fails is undone here, and what is killed by whoever finds
 * the lease.
 * @param since names what is kept of what is there
 * @throws Failure what made one part fail; its message says that nothing was changed
 */
export async function changePlaces(
  application: Application,
  moment: Moment,
  since: Date,
  context: RunContext,
): Promise<readonly Changed[]> {
  const records = await openRecords(application, moment, context);
  let lease: RollbackLease = {
    since: since.toISOString(),
    phase: 'keeping',
    process: ownIdentity(),
    databases: moment.databases.map(({ database, kept }) => ({
      database,
      name: kept.name,
      keptAt: kept.keptAt.toISOString(),
      runId: records.get(database)?.id ?? '',
    })),
    directories: moment.directories.map(({ directory, copy }) => ({ directory, from: copy.path, copy: copyPlace(directory, since) })),
  };
  const { stateDir } = context;
  const reach = async (phase: RollbackLease['phase']): Promise<void> => {
    await writeRollbackLease(stateDir, application.name, { ...lease, phase });
    lease = { ...lease, phase };
  };
  await reach('keeping');
  const done: Changed[] = [];
  let atWork: string | undefined;
  try {
    await keepCurrent(application, lease, context);
    await reach('moving');
    // Databases first: somebody may use one, and then no file was touched.
    for (const { database, kept } of moment.databases) {
      atWork = database;
      const engine = await loadEngine(findDatabase(application, database).engine);
      const swapped = await engine.swapBack(
        targetOf(application, database, { ...context, ...warning(records.get(database), context), now: since }),
        kept,
      );
      done.push({ part: `database ${database}`, from: kept.name, ...(swapped.kept !== undefined && { kept: swapped.kept }) });
    }
    atWork = undefined;
    for (const { directory, copy } of moment.directories)
      done.push(await bringBack(application, directory, copy, copyPlace(directory, since), context));
    await reach('done');
  } catch (error) {
    throw await undo(application, lease, { error, atWork, records }, context);
  }
  for (const [database, record] of records) {
    const kept = done.find(({ part }) => part === `database ${database}`)?.kept;
    await record.end({ outcome: 'rolled-back', ...(kept !== undefined && { kept }) });
  }
  await tidyRollback(application, lease, context).catch((error: Error) => context.warn(`not tidied up yet: ${error.message}`));
  return done;
}

async function openRecords(application: Application, moment: Moment, { stateDir }: RunContext): Promise<ReadonlyMap<string, OpenRecord>> {
  const records = new Map<string, OpenRecord>();
  for (const { database } of moment.databases) {
    const run = { verb: 'rollback', application: application.name, database, jobId: undefined, level: undefined } as const;
    records.set(database, await openRunRecord(stateDir, run));
  }
  return records;
}

function warning(record: OpenRecord | undefined, context: RunContext): Pick<RunContext, 'warn'> {
  return {
    warn(line) {
      record?.warn(line);
      context.warn(line);
    },
  };
}

/** Without a copy of what is there, the way back from the rollback would be missing, so there is none. */
async function keepCurrent(application: Application, { directories }: RollbackLease, context: RunContext): Promise<void> {
  const apart = await filesApart(application);
  for (const { directory, copy } of directories) {
    const { isKept, notKept } = await keepCopy(directory, copy, { apart, signal: context.signal });
    if (isKept) for (const line of notKept) context.warn(`stays as it is: ${line}`);
    else {
      throw new Failure('io', `what is in ${directory} now could not be kept: ${notKept.join(', ')}`, {
        hint: 'put that right, or leave the files as they are with --databases-only',
      });
    }
  }
}

async function bringBack(
  application: Application,
  directory: string,
  copy: Moment['directories'][number]['copy'],
  kept: string,
  context: RunContext,
): Promise<Changed> {
  const { signal } = context;
  const aside = `${kept}_aside`;
  const { changed } = await measureCopy(directory, copy, signal);
  const { setAside } = await putBack(directory, copy.path, { aside, keptIn: kept, apart: await filesApart(application), signal });
  return {
    part: directory,
    from: copy.path,
    kept,
    ...(changed.length > 0 && { changedInPlace: changed }),
    ...(setAside > 0 && { setAside: { files: setAside, aside } }),
  };
}

/** @returns what to throw: that nothing was changed and why, or that not even that could be brought about */
async function undo(
  application: Application,
  lease: RollbackLease,
  { error, atWork, records }: { error: unknown; atWork: string | undefined; records: ReadonlyMap<string, OpenRecord> },
  context: RunContext,
): Promise<unknown> {
  const signal = context.signal.aborted ? AbortSignal.timeout(30_000) : context.signal;
  try {
    const state = await undoRollback(application, lease, { ...context, signal });
    for (const [database, record] of records) {
      await record.end(database === atWork ? { outcome: 'failed', failure: failureForRecord(error) } : { outcome: 'undone' });
    }
    if (!(error instanceof Failure)) return error;
    const what = atWork === undefined ? '' : `database ${atWork}: `;
    return new Failure(error.kind, `nothing was rolled back, because ${what}${error.message} (${state})`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      details: error.details,
      cause: error,
    });
  } catch (left) {
    if (!(left instanceof Failure)) throw left;
    return new Failure('unavailable', `the rollback failed: ${(error as Error).message}`, {
      ...(left.hint !== undefined && { hint: left.hint }),
      details: [left.message, ...left.details],
      cause: error,
    });
  }
}
