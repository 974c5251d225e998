import type { Target } from '../../contract.ts';
import type { ScannedSegment, SegmentLoader } from '../../segments.ts';
import { letGo } from '../../../streams/let-go.ts';
import type { Stage } from '../../../streams/segment.ts';
import { type FedClient, feedClient } from '../feed-client.ts';
import { loadObjects, type ObjectStep } from '../load-objects.ts';
import { readServerFacts } from '../portability.ts';
import { refusal } from '../refusal.ts';
import { stagingOf } from '../schemas.ts';
import { withSession } from '../session.ts';
import type { MysqlSettings } from '../settings.ts';

/** Sessions that load one stage. Their end is the barrier: the client has ended, so the server has done all. */
interface Crew {
  readonly stage: Stage;
  readonly sessions: Session[];
}

interface Session {
  readonly client: FedClient;
  /** What it is at. */
  busy: Promise<Session>;
  isBusy: boolean;
}

/**
 * Loads into the staging database: what must be there first in one session, rows and keys in several, the rest in one. Each stage has clients of its own, whose end
 * says that all of it is done. In place, where one text is kept, there is no such way.
 */
export async function loadSegments(
  target: Target<MysqlSettings>,
  { workers }: { readonly workers: number },
): Promise<SegmentLoader | undefined> {
  const { settings, surroundings } = target;
  if (surroundings.strategy === 'in-place') return undefined;
  const into = { database: stagingOf(settings.database, surroundings.drill), hint: 'the live database is untouched' };
  // Of each segment's rows one transaction, or every statement would wait until it is on the disk.
  const inTransactions = { ...into, first: 'SET SESSION autocommit=0' };
  const server = await withSession(target, (session) => readServerFacts(session, surroundings.force));
  // What is changed on the way is said once, not once by each session.
  const said = new Set<string>();
  const once = (line: string): void => {
    if (!said.has(line)) surroundings.warn(line);
    said.add(line);
  };
  const quieter = { ...target, surroundings: { ...surroundings, warn: once } };
  let crew: Crew = { stage: 'before', sessions: [] };
  let going: Session | undefined;
  let steps: readonly ObjectStep[] = [];

  /** Ends the stage under way. */
  const finish = async (): Promise<void> => {
    const set = await Promise.all(
      crew.sessions.map(async (session) => {
        await session.busy;
        return session.client.end();
      }),
    );
    steps = set.flat();
    // Made at the end, they would be missed before.
    if (crew.stage !== 'after' && steps.length > 0) throw refusal('views or stored programs that do not come last', steps[0]?.text);
  };
  const startSession = async (): Promise<Session> => {
    const session = {
      client: await feedClient(quieter, crew.stage === 'rows' ? inTransactions : into, server, {
        setsAside: crew.stage === 'after' ? 'all' : 'objects',
      }),
      isBusy: false,
    } as Session;
    session.busy = Promise.resolve(session);
    crew.sessions.push(session);
    return session;
  };
  const mostSessions = (): number => (crew.stage === 'rows' || crew.stage === 'keys' ? Math.max(1, workers) : 1);
  const feed = async (client: FedClient, { text, goesOn }: ScannedSegment, isAsItIs: boolean): Promise<void> => {
    await (isAsItIs ? client.pass(text) : client.write(text));
    letGo(text);
    if (goesOn) return;
    if (crew.stage === 'rows') await client.say('COMMIT');
    // A key takes a few words and much time: taken is not made, and the next one is for who has nothing to do.
    if (crew.stage === 'keys') await client.done();
  };
  const freeSession = async (): Promise<Session> => {
    const idle = crew.sessions.find(({ isBusy }) => !isBusy);
    if (idle !== undefined) return idle;
    return crew.sessions.length < mostSessions() ? startSession() : Promise.race(crew.sessions.map(({ busy }) => busy));
  };
  const abort = async (): Promise<void> => void (await Promise.all(crew.sessions.map(({ client }) => client.abort())));

  return {
    async write(segment) {
      const { stage, goesOn } = segment;
      if (stage !== crew.stage) {
        await finish();
        crew = { stage, sessions: [] };
      }
      const session = going ?? (await freeSession());
      // Every byte of a row was looked at once, and there is nothing in it that this server would not take.
      const isAsItIs = segment.isOnlyRows === true && going === undefined && !goesOn;
      going = goesOn ? session : undefined;
      await session.busy;
      session.isBusy = true;
      session.busy = feed(session.client, segment, isAsItIs).then(() => {
        session.isBusy = false;
        return session;
      });
      // It is waited for when a session is wanted; until then its failure is nobody's.
      session.busy.catch(() => undefined);
      // Not before somebody is free: what is fed is held by then.
      if (goesOn || crew.sessions.length >= mostSessions()) await Promise.race(crew.sessions.map(({ busy }) => busy));
    },
    async end() {
      await finish();
      await surroundings.journal.write(await loadObjects(quieter, into, steps));
    },
    abort,
  };
}
