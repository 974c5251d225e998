import type { PrivatePlace, PrivateServer } from './private-server.ts';
import type { Segments } from './segments.ts';
import type { Surroundings } from './surroundings.ts';

/** A database with everything known of it: the first argument of every verb. */
export interface Target<Settings> {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
}

/** What was counted in a stream as it passed, never queried. Keys are names as the dump prints them. */
export interface Counts {
  /** Rows by table; a table without rows stands here with 0. */
  readonly rows: Readonly<Record<string, number>>;
  /** Objects by kind: `table`, `view`, `index`, `trigger`, `routine`, `event`, `sequence` … as the engine tells them apart. */
  readonly objects: Readonly<Record<string, number>>;
}

/** What the engine says of the database before it dumps it; it goes into the stream's header. */
export interface Examination {
  /** `sqlite`, `postgresql`, `mariadb`, `mysql`. */
  readonly flavour: string;
  readonly serverVersion: string;
  /** The program that dumps and its version, as it says it itself. */
  readonly client: string;
  readonly charset: string;
  /** SQL statements, one line each, that make the accounts and roles the application needs; no password in clear. */
  readonly accounts: readonly string[];
  /** Whatever staging needs to make an equal empty database (collation, locale, journal mode, file mode …): plain JSON. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A running dump. */
export interface Dump {
  /** The dump's bytes. */
  readonly output: AsyncIterable<Buffer>;
  /**
   * Resolves once the dump tool ended well; throws a Failure when it failed, was killed, or complained.
   * Awaited after `output` has ended.
   */
  ended(): Promise<void>;
}

/**
 * Follows a dump's text statement by statement, in the reader (so that what a restore would refuse is
 * found out at backup time) and in the writer.
 */
export interface Scanner {
  /**
   * Takes the next bytes and gives those that may go on now: all but a statement's start that is not yet recognised.
   * Throws Failure('not-whole') on a statement that no dump of this engine holds, or that could leave the staging database.
   */
  push(chunk: Buffer): Buffer;
  /**
   * After the last byte: what was held back, and what was counted. Throws Failure('not-whole') where the text ends inside a
   * statement or without the native completeness mark.
   */
  finish(): { readonly rest: Buffer; readonly counts: Counts };
  /** Whether all that passed since this was last asked were rows, and settings that every server takes as they are: nobody need look at it again. */
  onlyRows?(): boolean;
  /** Whether nothing is under way: the last byte ended a statement, or stood between two. */
  isBetween(): boolean;
  /** Rows of a table that others have counted and that do not pass through here. */
  countRows(table: string, rows: number): void;
  /** After the last byte: what the text asks of a server besides SQL, by kind (`collation`, `definer` …), where the header does not say it. */
  mentions?(): Readonly<Record<string, readonly string[]>>;
}

/** A stream that was read to its end, for those who say what its restore would come to. */
export interface Incoming {
  /** undefined: a foreign dump, of which nothing else is known. */
  readonly examination: Examination | undefined;
  readonly counts: Counts;
  /** Of the dump itself. */
  readonly bytes: number;
  readonly mentions: Readonly<Record<string, readonly string[]>>;
}

/** Feeds a dump into the staging database. */
export interface Loader {
  /** Resolves when nobody looks at the bytes any more; throws the loading program's Failure when it has ended. */
  write(chunk: Buffer): Promise<void>;
  /**
   * Ends the input and waits until all is loaded; throws what the loading program complained of. Called only when the stream is proven.
   * @param counts what was counted in it: where loading is one transaction in the live database, it is compared before that ends
   */
  end(counts: Counts): Promise<void>;
  /** Ends the loading program at once, without letting it finish what it has begun. Never throws. */
  abort(): Promise<void>;
}

/** What a swap did. */
export interface Swapped {
  /** The name under which the database that was live is kept, or undefined where there was none. */
  readonly kept: string | undefined;
}

/** Whether a database is there, and holds anything: a table, a view, a program. */
export type Occupancy = 'missing' | 'empty' | 'full';

/** A database kept by an earlier swap. */
export interface Kept {
  readonly name: string;
  readonly keptAt: Date;
}

/** What is asked of a database. */
export interface Question {
  readonly query: string;
  readonly seconds: number;
  /** Of the live database; else of the staging one. */
  readonly isOfLive?: boolean;
}

/** What a query answered: how many rows there are, up to 2 for more than one, and the first column of the first one as text. */
export interface Answer {
  readonly rows: number;
  readonly value: string | null;
}

/** What a database's server has, as far as this account may see it. */
export interface Listing {
  /** What messages call the server. No secret. */
  readonly server: string;
  /** Equal for two targets of one server, however they reach it. */
  readonly identity: string;
  /** Without the server's own; `bytes` on disk, about, where this account may know it. What Penstock staged or keeps is among them. */
  readonly databases: readonly { readonly name: string; readonly bytes: number | undefined }[];
  /** The target's own database as the server calls it; undefined where it has none of that name. */
  readonly own: string | undefined;
  /** Why there may be more, and the statement that would show it. */
  readonly unseen: { readonly what: string; readonly todo: string } | undefined;
}

/** One thing that was looked at, and how it is. */
export interface Diagnosis {
  readonly level: 'ok' | 'warn' | 'fail';
  /** Lower case, without a full stop. */
  readonly what: string;
  /** What to do about it, where it is not ok. */
  readonly todo?: string;
}

/**
 * What every engine does, in the order a backup and a restore do it. Engines are records of plain functions:
 * each verb is a file of the same name in each engine's room. (Apart are what may stand in an application file, in `settings.ts`, and what takes
 * tables out of a dump, in `pieces.ts`.)
 */
export interface Engine<Settings> {
  /** What messages call the database: `mysql database orders at /run/mysqld/mysqld.sock`. No secret. */
  describe(settings: Settings): string;

  /**
   * What tells this database from all others, whatever way leads to it: the server itself and the name, the file that a link stands for.
   * Needs the server, but not the database.
   */
  identify(target: Target<Settings>): Promise<string>;
  /** Whether there is such a database, and anything in it. */
  occupancy(target: Target<Settings>): Promise<Occupancy>;

  /** Checks all that can fail before the first byte: tool, version, server, credentials, privileges. Warns through surroundings. */
  examine(target: Target<Settings>): Promise<Examination>;
  dump(target: Target<Settings>, examination: Examination): Promise<Dump>;
  scan(): Scanner;

  /**
   * Finds what an interrupted run left behind: finishes or undoes its swap (by the journal), drops its staging database.
   * Says through `warn` what it found and did. Run before every dump-and-restore of the same database, under its lock.
   */
  recover(target: Target<Settings>): Promise<void>;
  /** Makes the empty staging database `<db>__penstock_new`, equal in its properties to the one that was dumped. */
  stage(target: Target<Settings>, examination: Examination | undefined): Promise<void>;
  load(target: Target<Settings>): Promise<Loader>;
  /** Whether `load` makes the restored database live already, so that there is nothing to swap, to keep or to undo. */
  isLiveOnceLoaded(target: Target<Settings>): boolean;
  /**
   * Compares the staging database with what was counted, and runs the engine's own integrity check. Throws Failure('not-whole').
   * @param options.workers how many sessions may work at it at once
   */
  verify(target: Target<Settings>, counts: Counts, options?: { readonly workers: number }): Promise<void>;
  /** Puts the staging database in the live one's place and keeps the live one beside it. */
  swap(target: Target<Settings>, examination: Examination | undefined): Promise<Swapped>;
  /**
   * Puts a kept database in the live one's place again, and keeps the live one under a new name: the way back from a swap. Killed
   * half-way, it has taken place or not when `recover` is done, and the kept database is never lost.
   */
  swapBack(target: Target<Settings>, kept: Kept): Promise<Swapped>;
  /** Runs statements of an application's profile on the live database, in one transaction. Nobody else is at it. */
  amend(target: Target<Settings>, statements: readonly string[]): Promise<void>;
  /**
   * Runs the engine's own integrity check over all of the staging database, which takes longer than a restore may wait; for drills.
   * @returns what was checked, in one line, as evidence. Throws Failure('not-whole')
   */
  checkIntegrity(target: Target<Settings>): Promise<string>;
  /**
   * Asks the staging database, or the live one, one question, in a transaction that may only read.
   * Throws Failure('not-whole'): it does not answer, takes longer than `seconds`, or would write.
   */
  ask(target: Target<Settings>, question: Question): Promise<Answer>;
  /** Drops the staging database, if there is one. */
  discard(target: Target<Settings>): Promise<void>;

  /** The databases kept by earlier swaps, newest first. */
  kept(target: Target<Settings>): Promise<readonly Kept[]>;
  /** How many bytes one of them takes, as exactly as the server tells without reading it. */
  size(target: Target<Settings>, kept: Kept): Promise<number>;
  /**
   * Looks whether a restore of what `examination` describes could succeed: rights, space, what is in the way. Changes nothing. Whether a
   * backup could, `examine` tells.
   */
  diagnose(target: Target<Settings>, examination: Examination | undefined): Promise<readonly Diagnosis[]>;
  /** What a restore of this very stream would do, need and not find, besides what `diagnose` looks at. Changes nothing. */
  foresee(target: Target<Settings>, incoming: Incoming): Promise<readonly Diagnosis[]>;

  /** Several sessions at once, for the archive format. */
  readonly segments: Segments<Settings>;

  /** Servers for drills; an engine that needs no server has none. */
  readonly privately?: {
    /** `PostgreSQL 15.18`; warns where that is not what was dumped. Asks no server. @throws Failure unavailable: none is installed */
    find(surroundings: Surroundings, examination: Examination | undefined): Promise<string>;
    /**
     * Starts one that holds nothing but what a stream of `examination` needs: accounts and roles by name, tablespaces, extensions. It reads nothing
     * of the host's, and listens on its socket alone. `examination` is trusted no more than its stream. Needs no live server.
     */
    start(target: Target<Settings>, examination: Examination, place: PrivatePlace): Promise<PrivateServer>;
  };

  /** Lists the databases of the target's server, whether its own is there or not. Changes nothing. */
  databases(target: Target<Settings>): Promise<Listing>;

  /** Drops one of them. */
  forget(target: Target<Settings>, kept: Kept): Promise<void>;
}
