import { isDeepStrictEqual } from 'node:util';
import type { Counts, Loader } from '../../engines/contract.ts';
import type { SegmentLoader } from '../../engines/segments.ts';
import { Failure } from '../../failures/failure.ts';
import { letGo } from '../../streams/let-go.ts';
import type { Segment } from '../../streams/segment.ts';
import type { OpenStream } from './open-stream.ts';
import type { DatabaseAtHand } from '../with-database.ts';
import { workersFor } from '../workers-for.ts';

/** Loads a stream into the staging database: by several sessions at once where stream and engine can. @throws Failure whatever is wrong with it */
export async function loadStream(database: DatabaseAtHand, stream: OpenStream): Promise<{ bytes: number; counts: Counts }> {
  const { engine, target } = database;
  const scanner = engine.scan();
  const { segments, loader, isParallel } = await open(database, stream);
  let bytes = 0;
  try {
    for (let next = await segments.next(); next.done !== true; next = await segments.next()) {
      target.surroundings.signal.throwIfAborted();
      const segment = next.value;
      bytes += segment.text.length;
      database.progress(bytes);
      const text = scanner.push(segment.text);
      if (text.buffer !== segment.text.buffer) letGo(segment.text);
      if (isParallel && !segment.goesOn && !scanner.isBetween())
        throw new Failure('not-whole', 'a segment of the stream ends inside a statement');
      const isOnlyRows = scanner.onlyRows?.() === true;
      if (text.length > 0 || !segment.goesOn) await loader.write({ ...segment, text, isOnlyRows });
    }
    // Here the seal is proven; what follows is whether the text says what the seal counted.
    const { rest, counts } = scanner.finish();
    if (rest.length > 0) await loader.write({ stage: 'after', text: rest, goesOn: false });
    if (stream.sealed && !sameCounts(stream.sealed.seal().counts, counts)) {
      throw new Failure('not-whole', 'what was counted in the stream is not what its seal says', {
        hint: 'this is a bug in the penstock that wrote or reads it; restore by hand as docs/format.md shows',
      });
    }
    await loader.end(counts);
    return { bytes, counts };
  } catch (error) {
    await loader.abort();
    target.surroundings.signal.throwIfAborted();
    await proveRest(segments);
    throw error;
  }
}

async function open(
  { engine, target, application }: DatabaseAtHand,
  stream: OpenStream,
): Promise<{ segments: AsyncIterator<Segment, void>; loader: SegmentLoader; isParallel: boolean }> {
  const inSegments = stream.sealed?.segments;
  const parallel = inSegments && (await engine.segments.load(target, { workers: workersFor(application) }));
  if (inSegments && parallel) return { segments: inSegments[Symbol.asyncIterator](), loader: parallel, isParallel: true };
  const body = stream.sealed ? stream.sealed.body : stream.body;
  return { segments: onePart(body), loader: inOneSession(await engine.load(target)), isParallel: false };
}

async function* onePart(body: AsyncIterable<Buffer>): AsyncGenerator<Segment, void, void> {
  for await (const text of body) yield { stage: 'before', text, goesOn: true };
}

function inOneSession(loader: Loader): SegmentLoader {
  return {
    ...loader,
    async write({ text }) {
      await loader.write(text);
      letGo(text);
    },
  };
}

/**
 * Reads on to the stream's end when loading has failed: that the stream is damaged is a better reason than what the damage did, and
 * the file daemon goes on with the rest of its job when a stream was taken to its end.
 * @throws Failure not-whole: it is damaged
 */
async function proveRest(segments: AsyncIterator<Segment, void>): Promise<void> {
  for (let next = await segments.next(); next.done !== true;) next = await segments.next();
}

function sameCounts(sealed: Counts, counted: Counts): boolean {
  const entries = ({ rows, objects }: Counts): unknown => [new Map(Object.entries(rows)), new Map(Object.entries(objects))];
  return isDeepStrictEqual(entries(sealed), entries(counted));
}
