import { existsSync, mkdirSync, statSync } from 'node:fs';
import type { Application } from '../applications/contract.ts';
import { readApplication } from '../applications/read-application.ts';
import { noSpace } from '../directories/copy-files.ts';
import { keepTree } from '../directories/keep-tree.ts';
import { removeTree } from '../directories/remove-tree.ts';
import { survey, type Surveyed } from '../directories/survey.ts';
import { Failure } from '../failures/failure.ts';
import { fileEndings } from '../formats/file-endings.ts';
import type { SnapshotHeader } from '../formats/snapshot/header.ts';
import { readInventory } from '../state/inventory.ts';
import { rawPath } from '../state/path-bytes.ts';
import { takeLock, releaseJobLock } from '../state/lock.ts';
import { draftPath, leftIn, rememberPlace, snapshotsIn } from '../state/snapshot-places.ts';
import { nextMoment, stampOf } from '../state/stamp.ts';
import { checkBackup } from './backup/check-backup.ts';
import { directoriesToKeep } from './keep-directories.ts';
import { noteInventory } from './note-inventory.ts';
import { recordRun, type Result } from './record-run.ts';
import type { RunContext } from './run-context.ts';
import { settleRollback } from './rollback/settle-rollback.ts';
import { describeDatabases } from './snapshot/describe-databases.ts';
import { limitsOf } from './snapshot/limits-of.ts';
import type { CopiedTree } from './snapshot/list-entries.ts';
import { lookAtSpace } from './snapshot/look-at-space.ts';
import { placeFor } from './snapshot/place-for.ts';
import { newestWhole, parts } from './snapshot/read-snapshot.ts';
import { sayWarnings } from './snapshot/say-warnings.ts';
import { sealSnapshot, type SealedSnapshot } from './snapshot/seal-snapshot.ts';
import { shareWith, type Sharing } from './snapshot/share-with.ts';
import { takeDatabase } from './snapshot/take-database.ts';
import { sweepStale } from './sweep.ts';
import { undoLeft } from './restore/undo-left.ts';
import { version } from './version.ts';
import { whileSilent } from './while-silent.ts';

/** What a snapshot came to. */
export interface CreatedSnapshot extends SealedSnapshot {
  /** The one before, with which it shares what did not change. */
  readonly previous: string | undefined;
}

/**
 * Makes a snapshot of an application: its databases as sealed streams, its directories as a real copy, while it is silent; it goes on as soon as all is copied. What is
 * not whole has no snapshot's name, and is removed.
 * @throws Failure whatever made it impossible; nothing is left then
 */
export async function createSnapshot(
  name: string,
  wish: { readonly to: string | undefined; readonly note: string | undefined },
  context: RunContext,
): Promise<CreatedSnapshot> {
  const application = await readApplication(name, context.configDir);
  const place = placeFor(application, wish.to, context.stateDir);
  await sweepStale(application, context);
  const taken = nextMoment(snapshotsIn(place)[0]?.at);
  const jobId = `snapshot-${stampOf(taken)}`;
  await takeLock(context.stateDir, name, { jobId, purpose: 'snapshot' });
  try {
    let created: CreatedSnapshot | undefined;
    await recordRun({ verb: 'snapshot', application: name, database: '*', jobId }, context, async (warn): Promise<Result> => {
      const heard = { ...context, warn };
      await settleRollback(application, heard);
      await undoLeft(application, 'a snapshot began', heard);
      for (const left of leftIn(place)) await removeTree(left, context.signal);
      await checkBackup(application, heard);
      await noteInventory(application, heard);
      created = await make(application, { place, taken, jobId, note: wish.note, say: context.warn }, heard);
      await rememberPlace(context.stateDir, name, place);
      return { outcome: 'written', bytes: created.bytes + databaseBytes(created.header), file: created.path };
    });
    if (created === undefined) throw new Error('a snapshot that was recorded was not made');
    return created;
  } finally {
    await releaseJobLock(context.stateDir, name, jobId);
  }
}

function databaseBytes({ databases }: SnapshotHeader): number {
  return databases.reduce((sum, { size }) => sum + size, 0);
}

async function inventoryOf({ name }: Application, { stateDir }: RunContext): Promise<Pick<SnapshotHeader, 'inventory'>> {
  const inventory = await readInventory(stateDir, name);
  return inventory === undefined ? {} : { inventory };
}

interface Making {
  readonly place: string;
  readonly taken: Date;
  readonly jobId: string;
  readonly note: string | undefined;
  /** Says what the record of a database has already. */
  readonly say: RunContext['warn'];
}

async function make(application: Application, making: Making, context: RunContext): Promise<CreatedSnapshot> {
  const { place } = making;
  const draft = draftPath(place, stampOf(making.taken));
  const previous = await newestWhole(place, application.name);
  const sharing = shareWith(previous, context.signal);
  const directories = await realDirectories(application);
  const look = async (directory: string): Promise<AsyncIterable<Surveyed>> =>
    survey(rawPath(directory), await limitsOf(application, directory, context.signal));
  await lookAtSpace(place, directories, look, sharing);
  try {
    mkdirSync(parts.databases(draft), { recursive: true, mode: 0o700 });
    mkdirSync(parts.files(draft), { mode: 0o700 });
    const copied = String(BigInt(Date.now()) * 1_000_000n);
    const { result, isQuiet, seconds } = await whileSilent(application, making.jobId, context, async () => {
      const rows = new Map<string, number>();
      for (const database of Object.keys(application.databases)) {
        const file = { name: database, ending: fileEndings[application.stream.format] };
        const said = parts.database(`${place}/${stampOf(making.taken)}`, file);
        const asJob = { ...context, warn: making.say, byDaemon: true, env: {} };
        const { rows: found } = await takeDatabase({ application: application.name, database }, parts.database(draft, file), said, asJob);
        rows.set(database, found);
      }
      const trees: CopiedTree[] = [];
      for (const directory of directories) trees.push(await copy(await Array.fromAsync(await look(directory)), draft, sharing, context));
      return { rows, trees };
    });
    const warnings = await sayWarnings(application, result.trees, isQuiet, context);
    const header: SnapshotHeader = {
      penstock: version,
      application: application.name,
      taken: making.taken.toISOString(),
      ...(making.note !== undefined && { note: making.note }),
      isQuiet,
      copied,
      ...(seconds !== undefined && { silence: seconds }),
      directories: [...directories],
      exclude: [...application.exclude],
      excludeExpressions: [...application.excludeExpressions],
      databases: await describeDatabases(application, draft, result.rows, context.signal),
      ...(await inventoryOf(application, context)),
      warnings,
    };
    return { ...(await sealSnapshot(header, result.trees, place, sharing, context.signal)), previous: previous?.stamp };
  } catch (error) {
    // Also where this run is to end.
    await removeTree(draft, AbortSignal.timeout(30_000)).catch((left: unknown) =>
      context.warn(`${(left as Error).message}; the next snapshot removes it`),
    );
    throw isFull(error) ? noSpace(place) : error;
  }
}

async function realDirectories(application: Application): Promise<readonly string[]> {
  for (const directory of application.directories) {
    if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) continue;
    throw new Failure('no-input', `${directory} is ${existsSync(directory) ? 'no directory' : 'not there'}`, {
      hint: 'correct directories: in the application file',
    });
  }
  return directoriesToKeep(application);
}

async function copy(entries: CopiedTree['entries'], draft: string, sharing: Sharing, { signal }: RunContext): Promise<CopiedTree> {
  const root = rawPath(parts.files(draft));
  const top = entries[0]?.path ?? '';
  const { share, close } = sharing(top);
  try {
    return { entries, root, kept: await keepTree(entries, root + top, { share, signal }) };
  } finally {
    await close();
  }
}

function isFull(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' || (error instanceof Failure && message.startsWith('no space is left to write'));
}
