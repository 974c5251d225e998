import { Failure } from '../../../failures/failure.ts';
import type { Target } from '../../contract.ts';
import { stagingName } from '../../names.ts';
import { segmentBytes, type Stage } from '../../../streams/segment.ts';
import type { SegmentLoader } from '../../segments.ts';
import { loadCall } from '../load-call.ts';
import { portable } from '../portability.ts';
import { prepareLoading } from '../prepare-loading.ts';
import { longestName } from '../quote.ts';
import type { PostgresqlSettings } from '../settings.ts';
import { keyQueue, type KeyWork } from './key-queue.ts';
import { loadingSession, type LoadingSession } from './loading-session.ts';
import { makesOnlyIndexes } from './makes-only-indexes.ts';

/** How many segments of rows a session may have before it: the one that it is loading, and one so that it need not wait. */
const mostPending = 2;

/** How much of what makes keys may wait, so that there is something to do beside a table that only one session may alter. */
const mostWaiting = { segments: 256, bytes: 2 * segmentBytes };

/**
 * Starts several psql on the staging database. The first one loads what stands before and after all else, in its order; rows go to whoever has least
 * to do; what makes keys to whoever has nothing to do, indexes of one table also to several at once, but never beside what alters the table.
 */
export async function load(target: Target<PostgresqlSettings>, options: { readonly workers: number }): Promise<SegmentLoader | undefined> {
  const { settings, surroundings } = target;
  const { signal, warn } = surroundings;
  if (surroundings.strategy === 'in-place') return undefined;
  const database = stagingName(settings.database, longestName, surroundings.drill);
  const { server, version, client, password } = await prepareLoading(target, database);

  let sessions: readonly LoadingSession[] = [];
  let failure: { readonly error: unknown } | undefined;
  let change = Promise.withResolvers<void>();
  const progressed = (): void => {
    change.resolve();
    change = Promise.withResolvers<void>();
  };
  const abort = async (): Promise<void> => {
    await Promise.all(sessions.map((session) => session.abort()));
  };
  const failed = (error: unknown): void => {
    // The first is the reason; what the others say is that they were ended for it.
    failure ??= { error };
    progressed();
    void abort();
  };
  const throwFailure = (): void => {
    signal.throwIfAborted();
    if (failure !== undefined) throw failure.error;
  };

  const call = loadCall(client, settings, database, password, 'several');
  const isLeftOut = portable(server, warn);
  const started = await Promise.allSettled(
    Array.from({ length: options.workers }, () => loadingSession({ call, client, version, signal, isLeftOut, progressed, failed })),
  );
  sessions = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const refused = started.find((one) => one.status === 'rejected');
  const [first] = sessions;
  if (first === undefined) throw refused?.reason;
  if (refused !== undefined) warn(`${sessions.length} sessions load, not ${options.workers}: ${(refused.reason as Error).message}`);

  /** One that has less than `most` before it, and of these the one that has least. */
  const free = async (most: number, among = sessions): Promise<LoadingSession> => {
    for (;;) {
      throwFailure();
      const changed = change.promise;
      const [session] = among.toSorted((a, b) => a.pending - b.pending);
      if (session !== undefined && session.pending < most) return session;
      await changed;
    }
  };
  const keys = keyQueue();
  const make = async (session: LoadingSession, work: KeyWork): Promise<void> => {
    session.load(work.text, false);
    session.execute();
    await session.done();
    keys.done(work);
    makeKeys();
    progressed();
  };
  /** Gives what may be made to who has nothing to do. */
  const makeKeys = (): void => {
    for (const session of sessions) {
      const work = failure === undefined && session.pending === 0 ? keys.next() : undefined;
      if (work !== undefined) void make(session, work);
    }
  };
  const untilFewKeysWait = async (segments: number, bytes: number): Promise<void> => {
    for (;;) {
      throwFailure();
      const changed = change.promise;
      makeKeys();
      if (keys.length <= segments && keys.bytes <= bytes) return;
      await changed;
    }
  };
  const barrier = async (): Promise<void> => {
    await untilFewKeysWait(0, 0);
    for (const session of sessions) session.execute();
    await Promise.all(sessions.map((session) => session.done()));
    throwFailure();
  };

  let stage: Stage = 'before';
  /** The segment that goes on. */
  let going: { readonly session: LoadingSession; readonly table: string | undefined } | undefined;
  const take = async (segment: Parameters<SegmentLoader['write']>[0]): Promise<LoadingSession> => {
    if (going !== undefined) return free(mostPending, [going.session]);
    return segment.stage === 'rows' ? free(mostPending) : free(1, [first]);
  };
  return {
    async write(segment) {
      throwFailure();
      if (going !== undefined && (segment.stage !== stage || segment.table !== going.table)) {
        throw new Failure('not-whole', 'a segment of the dump is not followed by what it goes on with');
      }
      if (segment.stage !== stage) {
        await barrier();
        stage = segment.stage;
      }
      const table = segment.table ?? '';
      if (stage === 'keys' && going === undefined && !segment.goesOn) {
        keys.add({ table, text: segment.text, shares: makesOnlyIndexes(segment.text, table) });
        return untilFewKeysWait(mostWaiting.segments, mostWaiting.bytes);
      }
      // Larger than a segment is hardly any key; it is made alone.
      if (stage === 'keys' && going === undefined) await barrier();
      const session = await take(segment);
      session.load(segment.text, segment.goesOn);
      if (stage === 'keys' && !segment.goesOn) await barrier();
      going = segment.goesOn ? { session, table: segment.table } : undefined;
    },
    async end() {
      await barrier();
      await Promise.all(sessions.map((session) => session.end())).catch((error: unknown) => failed(error));
      throwFailure();
    },
    abort,
  };
}
