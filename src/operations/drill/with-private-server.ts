import type { Examination, Target } from '../../engines/contract.ts';
import { Failure } from '../../failures/failure.ts';
import { clearPrivatePlace, makePrivatePlace } from './private-place.ts';
import type { RunContext } from '../run-context.ts';
import type { DatabaseAtHand } from '../with-database.ts';

/**
 * The bracket around a drill on a server of its own: starts one, gives the database as it is on it, and ends and removes all of that, whatever
 * happens. Of the live server nothing is asked.
 * @param act with what the server is, for people: `PostgreSQL 15.18`
 * @throws Failure unavailable: no server is installed, it does not start, or it ended by itself
 */
export async function withPrivateServer<R>(
  database: DatabaseAtHand,
  examination: Examination,
  { stateDir }: Pick<RunContext, 'stateDir'>,
  act: (database: DatabaseAtHand, says: string) => Promise<R>,
): Promise<R> {
  const { engine, name, target, cleaning } = database;
  if (engine.privately === undefined) throw new Error(`${database.engineName} has no private servers`);
  const privately = (ours: Target<unknown>, settings: unknown): Target<unknown> => {
    const { drill } = ours.surroundings;
    return { settings, surroundings: { ...ours.surroundings, drill: drill && { ...drill, isPrivate: true } } };
  };
  const { surroundings } = target;
  try {
    const place = await makePrivatePlace(name, { stateDir, signal: surroundings.signal });
    const server = await engine.privately.start(target, examination, place);
    const there: DatabaseAtHand = {
      ...database,
      // It goes with its server.
      engine: { ...engine, discard: () => Promise.resolve() },
      target: privately(target, server.settings),
      cleaning: () => privately(cleaning(), server.settings),
    };
    try {
      return await act(there, server.says);
    } catch (error) {
      surroundings.signal.throwIfAborted();
      const why = await server.whyEnded();
      if (why === undefined) throw withHint(error);
      throw new Failure('unavailable', `the private ${server.says} server ended during the drill: ${why}`, {
        hint: 'look for room in the state directory, and for memory',
        cause: error,
      });
    } finally {
      await server.stop();
    }
  } finally {
    await clearPrivatePlace(name, { stateDir });
    await surroundings.journal.clear();
  }
}

/** An engine's own hint to what may not be done is about the account of a live server. */
function withHint(error: unknown): unknown {
  if (!(error instanceof Failure) || error.kind !== 'privileges') return error;
  return new Failure('privileges', error.message, {
    hint: 'a private server has this database alone, and no administrator: what needs another one is drilled with --server live',
    cause: error,
  });
}
