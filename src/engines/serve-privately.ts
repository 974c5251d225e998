import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failures/failure.ts';
import type { ProgramCall } from '../processes/program-call.ts';
import { describeEnding, startProgram, type Ending } from '../processes/start-program.ts';
import type { Surroundings } from './surroundings.ts';
import type { PrivatePlace, PrivateServer } from './private-server.ts';

/** How long a server may take until it answers. */
const longestStart = 120_000;

/** How long it may take until a process that has lost all its connections is gone. */
const longestEnd = 1000;

/** A server's program, and how it is held. */
export interface PrivateProgram {
  readonly call: ProgramCall;
  /** What ends it at once, with all its processes. */
  readonly endBy: 'SIGQUIT' | 'SIGKILL';
  /** For people: `PostgreSQL 15.18`. */
  readonly says: string;
}

/**
 * Starts a private server, and waits until `ask` is answered.
 * @param ask throws a Failure as long as it is not
 * @throws Failure unavailable: it ends, or does not answer, with what it says of that
 */
export async function servePrivately(
  { call, endBy, says }: PrivateProgram,
  place: PrivatePlace,
  { signal }: Pick<Surroundings, 'signal'>,
  ask: () => Promise<void>,
): Promise<Omit<PrivateServer, 'settings'>> {
  const program = startProgram(await place.tie(call, endBy), { signal, endBy });
  program.stdout.resume();
  const whyEnded = async (milliseconds: number): Promise<string | undefined> => {
    // Who lost its connection may know that before the process is gone.
    const ending = await Promise.race([program.ended, sleep(milliseconds, undefined)]);
    return ending && lastWord(ending);
  };
  if (program.pid !== undefined) await place.note(program.pid);
  const until = Date.now() + longestStart;
  for (;;) {
    signal.throwIfAborted();
    const why = await whyEnded(50);
    if (why !== undefined) throw new Failure('unavailable', `the private ${says} server does not start: ${why}`);
    try {
      await ask();
      return { says, whyEnded: () => whyEnded(longestEnd), stop: () => program.kill(endBy) };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (Date.now() > until) {
        await program.kill(endBy);
        throw new Failure('unavailable', `the private ${says} server does not answer: ${error.message}`, { cause: error });
      }
    }
  }
}

/** The last error that it said, else how it ended; who was killed has said nothing of that. */
function lastWord(ending: Ending): string {
  if (ending.signal !== undefined) return describeEnding(ending);
  const lines = ending.complaint.split('\n').filter((line) => line.trim() !== '');
  return (lines.findLast((line) => /\b(?:ERROR|FATAL|PANIC)\b/.test(line)) ?? lines.at(-1) ?? describeEnding(ending)).trim();
}
