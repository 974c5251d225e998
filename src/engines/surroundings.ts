import type { ProgramCall } from '../processes/program-call.ts';

/** What an engine may use of the world around it; operations make it, one per run. */
export interface Surroundings {
  /** Fires when the run must end: a signal, the parent's death, a failed write. The reason is the error to throw. */
  readonly signal: AbortSignal;
  /** The moment that names what is kept: `<db>__penstock_<UTC yyyymmddThhmmssZ>`. */
  readonly now: Date;
  /** Says something the admin should know; it goes to stderr and into the run record. Lower case, no full stop. */
  readonly warn: (line: string) => void;
  /** The call that runs Penstock's own executable with these arguments (engines without native tools are their own). */
  readonly ownProgram: (args: readonly string[]) => ProgramCall;
  /** The journal of this database's swap: what the next run needs to finish or undo an interrupted one. */
  readonly journal: SwapJournal;
  /**
   * Of tables that are not dumped whole, a condition in SQL that is true for the rows that are; by the tables' names as they are counted. Only the archive
   * format has it. A table that is not there is a Failure('configuration').
   */
  readonly rows?: Readonly<Record<string, string>>;
  /** How the restored database takes the live one's place. */
  readonly strategy: 'swap' | 'in-place';
  /**
   * This database's own directory below the state directory, for what an engine stages or keeps as files. Who writes to it makes it, for its owner
   * alone (0700).
   */
  readonly directory: string;
  /** Seconds to wait for others (open sessions, locks, open files) before Failure('try-later'). */
  readonly patience: number;
  /** `--force`: go on where the engine would refuse for reasons that the admin may overrule. */
  readonly force: boolean;
  /**
   * Only in a drill: the verbs from `recover` to `discard` work on `<db>__penstock_drill`, which a restore never touches; a database that is a
   * file lies in this directory meanwhile, which is the drill's own and private. `isPrivate`: all of it on a server that was started for it.
   */
  readonly drill?: { readonly directory: string; readonly isPrivate?: boolean } | undefined;
}

/** One small JSON document per database, written atomically; an empty journal reads as undefined. */
export interface SwapJournal {
  read(): Promise<unknown>;
  write(entry: unknown): Promise<void>;
  clear(): Promise<void>;
  /** Notes what a kept database cannot hold of itself (MySQL: which of its events were enabled); undefined takes the note away. */
  remember(kept: string, note: unknown): Promise<void>;
  recall(kept: string): Promise<unknown>;
}
