import type { LiveApplication } from '../../support/live-database.ts';

/** A way to dump and to restore one database: ours, or one that an admin would take. */
export interface Contender {
  readonly name: string;
  /** A bash script that leaves the dump in `$OUT`, a file or a directory. */
  readonly dump: string;
  /** A bash script that restores what is in `$OUT`. */
  readonly restore: string;
  /** How many threads or processes it has at once. */
  readonly workers: number;
}

/** A server with the data set, and all that can dump it. */
export interface Field {
  readonly contenders: readonly Contender[];
  /** The name of the one that is ours and that the others are compared with. */
  readonly ours: string;
  /** The name of the native tool, which writes SQL. */
  readonly native: string;
  readonly live: LiveApplication;
  /** Runs SQL there, as the owner of all. */
  run(sql: string): Promise<unknown>;
  /** Takes away what a restore has left, and makes an empty database for those that do not make it themselves. */
  clear(): Promise<void>;
  remove(): Promise<void>;
}
