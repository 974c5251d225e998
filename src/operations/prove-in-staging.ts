import { isDeepStrictEqual } from 'node:util';
import type { Counts, Examination } from '../engines/contract.ts';
import { Failure } from '../failures/failure.ts';
import { totalRows } from '../formats/seal.ts';
import type { OpenStream } from './open-stream.ts';
import type { DatabaseAtHand } from './with-database.ts';

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

/** What its header says of the database that was dumped; undefined of a dump without one. */
export function asExamination(stream: Extract<OpenStream, { sealed: true }>): Examination;
export function asExamination(stream: OpenStream): Examination | undefined;
export function asExamination(stream: OpenStream): Examination | undefined {
  return stream.sealed ? { ...stream.plain.manifest, accounts: stream.plain.accounts } : undefined;
}
