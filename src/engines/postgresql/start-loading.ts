import { feed } from '../../processes/feed.ts';
import type { ProgramCall } from '../../processes/program-call.ts';
import { describeEnding, startProgram, type RunningProgram } from '../../processes/start-program.ts';
import { complaintFailure } from './complaint-failure.ts';

/** A psql that is given SQL to execute. */
export interface LoadingProgram {
  readonly program: RunningProgram;
  /** Resolves when nobody looks at the text any more; throws `failure` when psql has ended. */
  write(text: Buffer): Promise<void>;
  /** What it complained of, when it has ended. */
  failure(): Promise<Error>;
}

export function startLoading(call: ProgramCall, signal: AbortSignal): LoadingProgram {
  const program = startProgram(call, { signal });
  const failure = async (): Promise<Error> => {
    const ending = await program.ended;
    signal.throwIfAborted();
    return complaintFailure('not-whole', 'the dump cannot be loaded', ending.complaint || `psql ended: ${describeEnding(ending)}`);
  };
  const write = async (bytes: Buffer): Promise<void> => {
    if ((await feed(program, bytes)) !== undefined) throw await failure();
  };
  return { program, write, failure };
}
