import { isDeepStrictEqual } from 'node:util';
import type { Counts, Examination, Swapped } from '../engines/contract.ts';
import { Failure } from '../failures/failure.ts';
import type { Manifest } from '../formats/manifest.ts';
import { totalRows } from '../formats/seal.ts';
import { forgetStaged, readRestoreLease, recordStaged } from '../state/restore-lease.ts';
import type { Elsewhere } from './elsewhere.ts';
import { openStream, type OpenStream } from './open-stream.ts';
import type { RunContext } from './run-context.ts';
import type { Result } from './record-run.ts';
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
    if (stream.sealed) refuseOther(stream.plain.manifest, database);
    const totals = await proveInStaging(database, stream);
    const examination = asExamination(stream);
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
 * Loads and verifies; whatever fails, the staging database is dropped, and the next run would find it if that fails too.
 * @param look called when all that is proven, while the staging database is there
 */
export async function proveInStaging(
  database: DatabaseAtHand,
  stream: OpenStream,
  look?: (counts: Counts) => Promise<void>,
): Promise<{ bytes: number; rows: number; digest?: string }> {
  const { engine, target, cleaning } = database;
  await engine.stage(target, asExamination(stream));
  try {
    const { bytes, counts } = await loadStream(database, stream);
    await engine.verify(target, counts);
    await look?.(counts);
    target.surroundings.signal.throwIfAborted();
    return { bytes, rows: totalRows({ counts }), ...(stream.sealed ? { digest: stream.plain.seal().digest } : {}) };
  } catch (error) {
    await engine.discard(cleaning()).catch((left: unknown) => {
      target.surroundings.warn(`the staging database could not be dropped (${(left as Error).message}); the next run will do it`);
    });
    throw error;
  }
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

async function loadStream(database: DatabaseAtHand, stream: OpenStream): Promise<{ bytes: number; counts: Counts }> {
  const { engine, target } = database;
  const body = (stream.sealed ? stream.plain.body : stream.body)[Symbol.asyncIterator]();
  const scanner = engine.scan();
  const loader = await engine.load(target);
  let bytes = 0;
  try {
    for (let next = await body.next(); next.done !== true; next = await body.next()) {
      target.surroundings.signal.throwIfAborted();
      bytes += next.value.length;
      database.progress(bytes);
      const clear = scanner.push(next.value);
      if (clear.length > 0) await loader.write(clear);
    }
    // Here the seal is proven; what follows is whether the text says what the seal counted.
    const { rest, counts } = scanner.finish();
    if (rest.length > 0) await loader.write(rest);
    if (stream.sealed && !sameCounts(stream.plain.seal().counts, counts)) {
      throw new Failure('not-whole', 'what was counted in the stream is not what its seal says', {
        hint: 'this is a bug in the penstock that wrote or reads it; restore by hand as docs/format.md shows',
      });
    }
    await loader.end(counts);
    return { bytes, counts };
  } catch (error) {
    await loader.abort();
    target.surroundings.signal.throwIfAborted();
    await proveRest(body);
    throw error;
  }
}

/**
 * Reads on to the stream's end when loading has failed: that the stream is damaged is a better reason than what the damage did, and
 * the file daemon goes on with the rest of its job when a stream was taken to its end.
 * @throws Failure not-whole: it is damaged
 */
async function proveRest(body: AsyncIterator<Buffer>): Promise<void> {
  for (let next = await body.next(); next.done !== true;) next = await body.next();
}

function sameCounts(sealed: Counts, counted: Counts): boolean {
  const entries = ({ rows, objects }: Counts): unknown => [new Map(Object.entries(rows)), new Map(Object.entries(objects))];
  return isDeepStrictEqual(entries(sealed), entries(counted));
}

/** The writer is not told which object Bareos gives it, so the stream says it itself. */
export function refuseOther(manifest: Manifest, { name, engineName }: DatabaseAtHand): void {
  if (manifest.application !== name.application || manifest.database !== name.database) {
    throw new Failure(
      'not-whole',
      `this stream is of ${manifest.application}/${manifest.database}, not of ${name.application}/${name.database}`,
      {
        hint: 'restore it into the database it is of',
      },
    );
  }
  if (manifest.engine !== engineName) {
    throw new Failure(
      'not-whole',
      `this stream is of a ${manifest.engine} database, but ${name.application}/${name.database} is ${engineName}`,
    );
  }
}

function asExamination(stream: OpenStream): Examination | undefined {
  return stream.sealed ? { ...stream.plain.manifest, accounts: stream.plain.accounts } : undefined;
}
