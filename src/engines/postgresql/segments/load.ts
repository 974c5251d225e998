import { Failure } from '../../../failures/failure.ts';
import { readSecret } from '../../../secrets/read-secret.ts';
import type { Target } from '../../contract.ts';
import { stagingName } from '../../names.ts';
import type { Stage } from '../../../streams/segment.ts';
import type { SegmentLoader } from '../../segments.ts';
import { findClient } from '../find-client.ts';
import { warnOfPower } from '../load.ts';
import { knowsRestrict, loadCall } from '../load-call.ts';
import { portable, readServerFacts } from '../portability.ts';
import { longestName } from '../quote.ts';
import { withSession } from '../session.ts';
import type { PostgresqlSettings } from '../settings.ts';
import { loadingSession, type LoadingSession } from './loading-session.ts';

/** How many segments of rows a session may have before it: the one that it is loading, and one so that it need not wait. */
const mostPending = 2;

/**
 * Starts several psql on the staging database. The first one loads what stands before and after all else, in its order; rows go to whoever has least
 * to do; the keys of one table to one, since two could wait for each other.
 */
export async function load(target: Target<PostgresqlSettings>, options: { readonly workers: number }): Promise<SegmentLoader | undefined> {
  const { settings, surroundings } = target;
  const { signal, warn } = surroundings;
  if (surroundings.strategy === 'in-place') return undefined;
  const database = stagingName(settings.database, longestName, surroundings.drill);
  const { server, version } = await withSession(target, database, async (session) => {
    await warnOfPower(session.query, warn);
    return { server: await readServerFacts(session, surroundings), version: session.version };
  });
  const client = await findClient('psql', server.major, signal);
  if (!knowsRestrict(client)) {
    warn(`${client.says} does not know \\restrict: penstock's own reading of the dump alone keeps commands out of it`);
  }
  const password = settings.password === undefined ? undefined : await readSecret(settings.password);

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
  const barrier = async (): Promise<void> => {
    throwFailure();
    for (const session of sessions) session.execute();
    await Promise.all(sessions.map((session) => session.done()));
    throwFailure();
  };

  let stage: Stage = 'before';
  /** The segment that goes on. */
  let going: { readonly session: LoadingSession; readonly table: string | undefined } | undefined;
  const keepers = new Map<string, LoadingSession>();
  const take = async (segment: Parameters<SegmentLoader['write']>[0]): Promise<LoadingSession> => {
    if (going !== undefined) return free(mostPending, [going.session]);
    if (segment.stage === 'rows') return free(mostPending);
    if (segment.stage !== 'keys') return free(1, [first]);
    const table = segment.table ?? '';
    const keeper = keepers.get(table);
    const session = await free(1, keeper === undefined ? sessions : [keeper]);
    keepers.set(table, session);
    return session;
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
      const session = await take(segment);
      session.load(segment.text, segment.goesOn);
      // Only then it is free for another table.
      if (stage === 'keys' && !segment.goesOn) session.execute();
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
