import { Failure } from '../../failures/failure.ts';
import { runProgram } from '../../processes/run-program.ts';
import type { Answer, Question, Target } from '../contract.ts';
import { throwIfFailed } from './call-own-program.ts';
import { places } from './places.ts';
import type { SqliteSettings } from './settings.ts';

/** In a process of its own, which is ended when it takes too long: nothing else stops SQLite. */
export async function ask(
  { settings, surroundings }: Target<SqliteSettings>,
  { query, seconds, isOfLive = false }: Question,
): Promise<Answer> {
  const { live, staging } = places(settings, surroundings.drill);
  const file = isOfLive ? live : staging;
  const late = AbortSignal.timeout(seconds * 1000);
  try {
    const call = surroundings.ownProgram(['sqlite-ask', file]);
    const output = await runProgram(call, { signal: AbortSignal.any([surroundings.signal, late]), seconds: seconds + 60, input: query });
    throwIfFailed(output, `asking ${file}`);
    return JSON.parse(output.stdout) as Answer;
  } catch (error) {
    surroundings.signal.throwIfAborted();
    if (late.aborted) throw new Failure('not-whole', `no answer within ${seconds} s`, { cause: error });
    throw error;
  }
}
