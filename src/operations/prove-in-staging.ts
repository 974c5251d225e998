import type { Counts, Examination } from '../engines/contract.ts';
import type { SealedStream } from '../formats/sealed-stream.ts';
import { totalRows } from '../formats/seal.ts';
import { loadStream } from './load-stream.ts';
import type { OpenStream } from './open-stream.ts';
import type { DatabaseAtHand } from './with-database.ts';
import { workersFor } from './workers-for.ts';

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
    await engine.verify(target, counts, { workers: workersFor(database.application) });
    await look?.(counts);
    target.surroundings.signal.throwIfAborted();
    return { bytes, rows: totalRows({ counts }), ...(stream.sealed ? { digest: stream.sealed.seal().digest } : {}) };
  } catch (error) {
    await engine.discard(cleaning()).catch((left: unknown) => {
      target.surroundings.warn(`the staging database could not be dropped (${(left as Error).message}); the next run will do it`);
    });
    throw error;
  }
}

/** What its header says of the database that was dumped; undefined of a dump without one. */
export function asExamination(stream: Extract<OpenStream, { sealed: SealedStream }>): Examination;
export function asExamination(stream: OpenStream): Examination | undefined;
export function asExamination(stream: OpenStream): Examination | undefined {
  return stream.sealed ? { ...stream.sealed.manifest, accounts: stream.sealed.accounts } : undefined;
}
