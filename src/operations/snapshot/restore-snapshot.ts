import { statfsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { readApplication } from '../../applications/read-application.ts';
import { profileOf } from '../../applications/registry.ts';
import type { Application } from '../../applications/contract.ts';
import type { TreePlan } from '../../directories/plan-tree.ts';
import { putTree } from '../../directories/put-tree.ts';
import type { Diagnosis } from '../../engines/contract.ts';
import { loadEngine } from '../../engines/registry.ts';
import { Failure } from '../../failures/failure.ts';
import { writeInventory } from '../../state/inventory.ts';
import { pathText, rawPath } from '../../state/path-bytes.ts';
import { releaseJobLock, takeLock } from '../../state/lock.ts';
import { ownIdentity } from '../../state/process-identity.ts';
import { stampOf } from '../../state/stamp.ts';
import { beginRestore } from '../begin-restore.ts';
import { describeBytes } from '../describe-bytes.ts';
import { endRestore } from '../end-restore.ts';
import { failureForRecord } from '../failure-for-record.ts';
import { foresee } from '../foresee.ts';
import { recordRun, type Result } from '../record-run.ts';
import { restore } from '../restore.ts';
import type { RunContext } from '../run-context.ts';
import { chooseSnapshot, type SnapshotChoice } from './choose-snapshot.ts';
import { canClone } from './look-at-space.ts';
import { findApplication } from './find-application.ts';
import { describePlan, planDirectories, scopeOf, type PlannedDirectory, type SnapshotScope } from './plan-restore.ts';
import { databaseStream, parts, type Snapshot } from './read-snapshot.ts';
import { sweepStale } from '../sweep.ts';
import { findDatabase, targetOf } from '../target-of.ts';
import { verifySnapshot } from './verify-snapshot.ts';

/** Which snapshot, and what of it. */
export interface SnapshotWish extends SnapshotChoice {
  readonly filesOnly: boolean;
  /** Only this database. */
  readonly database: string | undefined;
}

/** What a restore would do. */
export interface ForeseenRestore {
  readonly snapshot: Snapshot;
  readonly directories: readonly PlannedDirectory[];
  readonly databases: readonly { readonly database: string; readonly found: readonly Diagnosis[] }[];
}

/** What a restore of a snapshot came to. */
export interface RestoredSnapshot {
  readonly snapshot: Snapshot;
  readonly directories: readonly PlannedDirectory[];
  /** One line on the state that everything is in. */
  readonly state: string;
  /** What the application's own steps came to, a line each. */
  readonly lines: readonly string[];
  /** Why the application's own steps after the restore failed; everything else is done then. */
  readonly failure?: Failure;
}

/** How many names of each kind are said. */
const most = 10;

/** Says what a restore would do, after reading all of the snapshot. Changes nothing. @throws Failure not-whole: the snapshot is damaged */
export async function foreseeSnapshot(name: string, wish: SnapshotWish, around: RunContext): Promise<ForeseenRestore> {
  const { application, context } = await findApplication(name, wish, around);
  const snapshot = await chooseSnapshot(name, wish, context);
  await verifySnapshot(snapshot, context);
  const scope = await scopeOf(application, snapshot, wish, context);
  const plans = await planDirectories(application, snapshot, scope.directories, context.signal);
  const databases = [];
  for (const database of scope.databases) {
    const found = await foresee({ application: name, database }, databaseStream(snapshot, database), { unsealed: false }, context);
    databases.push({ database, found });
  }
  return { snapshot, directories: plans.map((plan) => describePlan(plan, most)), databases };
}

/**
 * Brings an application back from a snapshot, as a restore job does: it is silent, all databases are staged and proven, the directories become what they were, the databases
 * are swapped in together; or nothing is changed. What was there is kept, for a rollback.
 * @throws Failure not-whole: the snapshot is damaged; then nothing was touched. Whatever else made it impossible: all of it was undone
 */
export async function restoreSnapshot(name: string, wish: SnapshotWish, around: RunContext): Promise<RestoredSnapshot> {
  const { application, context } = await findApplication(name, wish, around);
  await sweepStale(application, context);
  const jobId = `snapshot-${stampOf(new Date())}`;
  // It ends with this process; what it leaves half-way is undone by the guardian, or by the next one who comes.
  await takeLock(context.stateDir, name, { jobId, purpose: 'restore' });
  try {
    const snapshot = await chooseSnapshot(name, wish, context);
    let restored: RestoredSnapshot | undefined;
    await recordRun(
      { verb: 'snapshot', application: name, database: '*', jobId },
      context,
      async (warn, _id, progress): Promise<Result> => {
        const heard = { ...context, warn };
        await verifySnapshot(snapshot, { ...context, progress });
        const scope = await scopeOf(application, snapshot, wish, heard);
        await askServers(application, scope, heard);
        restored = await bringBack(application, snapshot, scope, jobId, heard, context.warn);
        return { outcome: 'restored', file: snapshot.path, ...(restored.failure && { failure: failureForRecord(restored.failure) }) };
      },
    );
    if (restored === undefined) throw new Error('a restore that was recorded was not done');
    return restored;
  } finally {
    await releaseJobLock(context.stateDir, name, jobId);
  }
}

/** A server that is down, or refuses the account, is found while nothing has been touched. */
async function askServers(application: Application, { databases }: SnapshotScope, context: RunContext): Promise<void> {
  for (const database of databases) {
    const engine = await loadEngine(findDatabase(application, database).engine);
    await engine.recover(targetOf(application, database, { ...context, now: new Date() }));
  }
}

async function bringBack(
  application: Application,
  snapshot: Snapshot,
  scope: SnapshotScope,
  jobId: string,
  context: RunContext,
  say: RunContext['warn'],
): Promise<RestoredSnapshot> {
  const { name } = application;
  const job = { jobId, purpose: 'restore', watched: ownIdentity() } as const;
  let plans: readonly TreePlan[] = [];
  const whenSilent = async (): Promise<void> => {
    // A copy is kept of what is there.
    for (const directory of scope.directories) await mkdir(directory, { recursive: true, mode: 0o700 });
    plans = await planDirectories(application, snapshot, scope.directories, context.signal);
    for (const plan of plans) lookAtRoom(plan, snapshot);
  };
  await beginRestore(name, job, context, { ...scope, whenSilent });
  let trouble: unknown;
  try {
    // What is warned of a database stands in the record of its own.
    await restoreAll(application, snapshot, scope, plans, { ...context, warn: say });
  } catch (error) {
    trouble = error;
  }
  const signal = context.signal.aborted ? AbortSignal.timeout(30_000) : context.signal;
  const why = trouble === undefined ? undefined : (trouble as Error).message;
  const ended = endRestore(name, { ...job, hasFailed: trouble !== undefined, why }, { ...context, signal });
  const { state, isRestored, lines, failure } = await ended.catch((error: unknown) => {
    // What could not be undone is one thing, and why it had to be is another.
    if (!(error instanceof Failure) || why === undefined) throw error;
    const { kind, message, hint, details } = error;
    throw new Failure(kind, message, {
      details: [`the restore failed: ${why}`, ...details],
      ...(hint !== undefined && { hint }),
      cause: error,
    });
  });
  if (trouble instanceof Failure) {
    throw new Failure(trouble.kind, state, {
      details: trouble.details,
      ...(trouble.hint !== undefined && { hint: trouble.hint }),
      cause: trouble,
    });
  }
  if (trouble !== undefined) throw trouble as Error;
  if (failure !== undefined && !isRestored) throw failure;
  return { snapshot, directories: plans.map((plan) => describePlan(plan, most)), state, lines, ...(failure && { failure }) };
}

/** What can be undone comes first: a database that is restored in place is live when its stream is proven. */
async function restoreAll(
  application: Application,
  snapshot: Snapshot,
  { databases }: SnapshotScope,
  plans: readonly TreePlan[],
  context: RunContext,
): Promise<void> {
  // As a job of Bareos brings it among the files.
  if (snapshot.header.inventory !== undefined) await writeInventory(context.stateDir, application.name, snapshot.header.inventory);
  const asJob = { ...context, byDaemon: true, env: {} };
  const inPlace: string[] = [];
  const bring = (database: string): Promise<unknown> =>
    restore({ application: application.name, database }, databaseStream(snapshot, database), { unsealed: false }, asJob);
  const putAll = async (): Promise<void> => {
    for (const plan of plans) await putTree(plan, rawPath(parts.files(snapshot.path)) + plan.top, plan.top, context.signal);
  };
  const isLost = context.instead !== undefined;
  if (isLost) {
    // With its configuration everybody can read what it is again, also whoever has to undo this; and it can be told to be silent.
    await putAll();
    const now = await readApplication(application.name, context.configDir);
    if (now.maintenance.during === 'job') await profileOf(now).quiesce(now, context);
  }
  for (const database of databases) {
    const engine = await loadEngine(findDatabase(application, database).engine);
    if (engine.isLiveOnceLoaded(targetOf(application, database, { ...context, now: new Date() }))) inPlace.push(database);
    else await bring(database);
  }
  if (!isLost) await putAll();
  for (const database of inPlace) await bring(database);
}

function lookAtRoom({ top, missing, changed }: TreePlan, { path }: Snapshot): void {
  const directory = pathText(top);
  const needed = [...missing, ...changed].reduce((sum, { size = 0, sameAs }) => sum + (sameAs === undefined ? size : 0), 0);
  const { bavail, bsize } = statfsSync(directory);
  if (needed <= bavail * bsize || canClone(path, directory)) return;
  throw new Failure(
    'io',
    `no space is left in ${directory}: what comes back takes ${describeBytes(needed)}, and ${describeBytes(bavail * bsize)} are free`,
    {
      hint: 'free some space there; what earlier restores have kept is shown by penstock rollback --list',
    },
  );
}
