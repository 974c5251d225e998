import type { Application } from '../applications/contract.ts';
import type { ProgramCall } from '../processes/program-call.ts';
import type { Progress } from '../state/run-progress.ts';

/** What one run knows of the world: made once by the command, passed to every operation. */
export interface RunContext {
  /** Fires when the run must end; the reason is the error to throw. */
  readonly signal: AbortSignal;
  readonly configDir: string;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How to call Penstock's own executable. */
  readonly ownProgram: (args: readonly string[]) => ProgramCall;
  /** Says a warning on stderr. */
  readonly warn: (line: string) => void;
  /** Shows on a terminal how many bytes have passed. */
  readonly progress: Progress;
  /** Started by a file daemon: such a run belongs to the job that holds the application's lock. */
  readonly byDaemon: boolean;
  readonly force: boolean;
  /** What the application is taken for while it cannot be read itself: a snapshot of it says so. */
  readonly instead?: Application;
}
