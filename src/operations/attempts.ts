import type { RunContext } from './run-context.ts';

/** Parts of one thing that are each tried, whatever became of the others. */
export interface Attempts {
  /** What was done, one line each. */
  readonly said: readonly string[];
  /** What could not be done. */
  readonly problems: readonly string[];
  /** @param act gives a line to be said, or undefined. @throws only where the run is to end */
  attempt(what: string, act: () => Promise<string | undefined>): Promise<void>;
}

/** Makes a list of attempts that is empty yet. */
export function attempts({ signal }: Pick<RunContext, 'signal'>): Attempts {
  const said: string[] = [];
  const problems: string[] = [];
  return {
    said,
    problems,
    async attempt(what, act) {
      try {
        const line = await act();
        if (line !== undefined) said.push(line);
      } catch (error) {
        signal.throwIfAborted();
        problems.push(`${what}: ${(error as Error).message}`);
      }
    },
  };
}
