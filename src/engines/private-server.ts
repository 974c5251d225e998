import type { ProgramCall } from '../processes/program-call.ts';

/** Where a server lives that is started for one drill; all of it is thrown away afterwards. */
export interface PrivatePlace {
  /** For its data; its account's own. */
  readonly data: string;
  /** For its socket, also its account's own: short, because the path of a socket has at most 107 bytes (unix(7)). */
  readonly sockets: string;
  /** An empty directory that its account may not enter. */
  readonly nowhere: string;
  /** The call as the server's account runs it, which owns nothing but these; it ends by that signal when we do, however that happens. */
  readonly tie: (call: ProgramCall, endBy: 'SIGQUIT' | 'SIGKILL') => Promise<ProgramCall>;
  /**
   * Makes a directory, or a file, that is the server's account's alone, and gives its path. They lie beside `data`, where only we make names: in a
   * directory of that account whatever we write to could be made a link to something else.
   */
  readonly makeDirectory: (name: string) => Promise<string>;
  readonly makeFile: (name: string, text: string) => Promise<string>;
  /** Notes its process, so that the next drill can end it where this one could not. */
  readonly note: (pid: number) => Promise<void>;
}

/** A server that runs for one drill. */
export interface PrivateServer {
  /** What it is, for people: `PostgreSQL 15.18`. */
  readonly says: string;
  /** The engine's settings for the database on it, as an account that may do there what a restore needs, and is no administrator. */
  readonly settings: unknown;
  /** Why it has ended by itself, in one line; undefined where it still runs after a second. */
  whyEnded(): Promise<string | undefined>;
  /** Ends it, and what it was doing. Never throws. */
  stop(): Promise<void>;
}
