import type { Counts, Examination } from '../../engines/contract.ts';
import type { SealedStream } from '../../formats/sealed-stream.ts';
import { totalRows } from '../../formats/seal.ts';
import { loadStream } from './load-stream.ts';
import type { OpenStream } from './open-stream.ts';
import type { DatabaseAtHand } from '../with-database.ts';
import { workersFor } from '../workers-for.ts';

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
  await engine.stage(target, stream.sealed && asExamination(stream.sealed));
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

/** What a stream's header says of the database that was dumped. */
export function asExamination({ manifest, accounts }: SealedStream): Examination {
  return { ...manifest, accounts };
}
