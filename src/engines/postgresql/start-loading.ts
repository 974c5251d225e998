import { once } from 'node:events';
import type { ProgramCall } from '../../processes/program-call.ts';
import { describeEnding, startProgram, type RunningProgram } from '../../processes/start-program.ts';
import { complaintFailure } from './complaint-failure.ts';

/** A psql that is given SQL to execute. */
export interface LoadingProgram {
  readonly program: RunningProgram;
  /** Resolves when it has taken the text; throws `failure` when it has ended. */
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
    if (bytes.length === 0) return;
    if (program.stdin.destroyed || program.stdin.writableEnded) throw await failure();
    if (program.stdin.write(bytes)) return;
    const waiting = new AbortController();
    const drained = once(program.stdin, 'drain', { signal: waiting.signal }).then(
      () => true,
      () => false,
    );
    const taken = await Promise.race([drained, program.ended.then(() => false)]);
    waiting.abort();
    if (!taken) throw await failure();
  };
  return { program, write, failure };
}
