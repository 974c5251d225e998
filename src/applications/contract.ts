import type * as z from 'zod';
import type { Diagnosis } from '../engines/contract.ts';
import type { EngineName } from '../engines/registry.ts';
import type { engineSettings } from '../engines/settings.ts';
import type { AppKeeper } from './apps.ts';
import type { BareosSection } from './bareos-section.ts';
import type { Check } from './checks.ts';
import type { ItemKeeper } from './items.ts';
import type { Ownership, OwnershipPolicy } from './ownership.ts';

/** One database of an application, with what its engine needs to know of it. */
export type Database = {
  [Name in EngineName]: {
    readonly engine: Name;
    readonly settings: z.output<(typeof engineSettings)[Name]>;
    /** What a drill asks of it. */
    readonly checks?: readonly Check[];
    /** Of tables that are not backed up whole, a condition in SQL that is true for the rows that are. */
    readonly rows?: Readonly<Record<string, string>>;
  };
}[EngineName];

/** A program that makes the application fall silent, or go on; started without a shell. */
export interface Command {
  /** An absolute path, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Seconds after which it has failed. */
  readonly timeout: number;
}

/** On which server a drill loads: the live database's, or one that is started for it and thrown away. */
export type DrillServer = 'live' | 'private';

/** What is backed up together, with all that its file leaves out filled in. */
export interface Application {
  /** The file's name without `.yaml`; what Bareos's lines call it. */
  readonly name: string;
  /** The kind of application, of which Penstock has knowledge of its own: `application:` in the file. */
  readonly profile: string;
  /** The application file's path. */
  readonly file: string;
  /** Absolute paths. */
  readonly directories: readonly string[];
  /** Patterns of paths below them that are not backed up. */
  readonly exclude: readonly string[];
  /** Extended regular expressions of directories that are not, where a pattern's `*`, which stands for a slash too, says too much. */
  readonly excludeExpressions: readonly string[];
  /** Files that say how it is reached and run. They are backed up; a restore leaves those of now in force, and what it brought beside them. */
  readonly configuration: readonly string[];
  readonly databases: Readonly<Record<string, Database>>;
  readonly stream: {
    readonly format: 'plain' | 'archive';
    /** Of an archive's segments, and how hard; undefined: what is quick. */
    readonly compression: 'zstd' | 'gzip' | 'none';
    readonly level?: number | undefined;
    /** For storage that deduplicates blocks; only of archives that are not compressed. */
    readonly dedup: boolean;
    /** How many sessions read or load a database at once; undefined: after this machine's cores. */
    readonly workers?: number | undefined;
    /** How it reaches the file daemon: through a pipe, or as a file that lies in `spool` while a job runs. */
    readonly transport: 'bpipe' | 'spool';
    /** An absolute path. */
    readonly spool: string;
  };
  readonly maintenance: {
    readonly during: 'job' | 'never';
    /** Seconds after which the application goes on whatever the job does. */
    readonly atMost: number;
  };
  readonly restore: {
    readonly strategy: 'swap' | 'in-place';
    /** How many databases that a restore replaced are kept. */
    readonly keepPrevious: number;
  };
  /** How restores are rehearsed; where nothing is said, only by hand. */
  readonly drill?: {
    /** The Run lines of the drill job's schedule. */
    readonly schedule: readonly string[];
    readonly server: DrillServer;
  };
  readonly coverage: {
    /** Patterns of databases on its servers, and of SQLite files in its directories, that need no application. */
    readonly ignore: readonly string[];
  };
  /** Where the hooks write its metrics after each job. */
  readonly metrics: { readonly file: string | undefined };
  /** What its profile alone knows of it, and reads: plain JSON, which a lease keeps, and no secret in it. */
  readonly own: unknown;
  /** How its backup stands in Bareos, as far as its file says it. */
  readonly bareos: BareosSection;
}

/** What a profile may use of the world around it. */
export interface ProfileSurroundings {
  readonly signal: AbortSignal;
  /** Says something the admin should know. Lower case, no full stop. */
  readonly warn: (line: string) => void;
}

/** The configuration of an application as a copy on this host has it, proven to be what it was. */
export interface StoredConfiguration {
  /** What has it, in words. */
  readonly said: string;
  /** Files directly in a directory, by their names. @throws Failure not-whole: one is not what it was */
  filesIn(
    directory: string,
    isWanted: (name: string) => boolean,
  ): Promise<ReadonlyMap<string, { readonly content: Buffer; readonly uid: number; readonly gid: number }>>;
}

/** What a restore, or a rollback, has brought. */
export interface Restored {
  /** The databases that came, by name. */
  readonly databases: readonly string[];
  /** What `takeInventory` gave for the backup; undefined where it did not come. */
  readonly inventory: unknown;
}

/** What Penstock knows of a kind of application. */
export interface Profile<File> {
  /** What may stand in its file, `application: <the profile's name>` included. Descriptions reach the JSON Schema. */
  readonly schema: z.ZodType<File>;
  /**
   * Makes the application of a valid file; a profile that reads the rest from the application itself does so here.
   * @param at.mayBeGone a restore begins, which may bring all that there is to read: where nothing is there, or cannot be read, the application is as good as empty, and no failure
   * @param at.stored where what there is to read cannot be read, it is taken from here
   */
  complete(
    file: File,
    at: { readonly name: string; readonly path: string; readonly mayBeGone?: boolean; readonly stored?: StoredConfiguration },
  ): Promise<Application>;

  /** Whether there is anything that makes the application fall silent. */
  canBeQuiet(application: Application): boolean;
  /** Whether it is silent now, be it by us or by its admin; undefined where nobody can tell. */
  isQuiet(application: Application, surroundings: ProfileSurroundings): Promise<boolean | undefined>;
  /** Makes it fall silent: when this returns, nothing changes its files and databases any more. @throws Failure: why it does not */
  quiesce(application: Application, surroundings: ProfileSurroundings): Promise<void>;
  /**
   * Lets it go on; also after a `quiesce` that came only half-way, and more than once.
   * @param began the application as it was when it was to fall silent, which a restore may have changed since
   * @throws Failure: why it does not
   */
  resume(application: Application, surroundings: ProfileSurroundings, began?: Application): Promise<void>;
  /** What doctor should say of the application itself, besides its databases and directories. Changes nothing. */
  diagnose?(application: Application, surroundings: ProfileSurroundings): Promise<readonly Diagnosis[]>;
  /**
   * What a restore wants to know of the backup that is being made, such as the release: plain JSON, which goes into a file of the backup. Called while it is
   * silent. What the backup does not hold it warns of.
   */
  takeInventory?(application: Application, surroundings: ProfileSurroundings): Promise<unknown>;
  /** What it knows of single things in its backup, such as an event; loaded when asked for. */
  items?(): Promise<ItemKeeper>;
  /**
   * Whether what a restore job has brought fits what is installed, asked before anything of it is final; and what of it has to be settled by then.
   * @returns lines for the job log
   * @throws Failure: why it does not fit; then all of it is undone
   */
  admitRestore?(application: Application, restored: Restored, surroundings: ProfileSurroundings): Promise<readonly string[]>;
  /** What has to be known of a database before another one takes its place, by the database's name: a query that gives one number. */
  questions?(application: Application): Readonly<Record<string, string>>;
  /**
   * SQL that a database needs when it has gone back in time, by the database's name: one statement each, run in one transaction while the application is silent.
   * @param known what the one in whose place it came answered; not there where nobody knows
   */
  amendments?(application: Application, known: Readonly<Record<string, number>>): Readonly<Record<string, readonly string[]>>;
  /** What it needs when a restore has brought back its databases and files; it is still silent. @returns lines for the job log @throws Failure */
  afterRestore(application: Application, restored: Restored, surroundings: ProfileSurroundings): Promise<readonly string[]>;
  /** What it needs after a restore when it has gone on. @returns lines for the job log @throws Failure */
  onceGoing?(application: Application, restored: Restored, surroundings: ProfileSurroundings): Promise<readonly string[]>;
  /** Whose its installation's files should be, with which modes. Changes nothing. @throws Failure configuration: that cannot be said of this one */
  ownership?(application: Application, policy: OwnershipPolicy, surroundings: ProfileSurroundings): Promise<Ownership>;
  /** What it knows of the apps that can be added to it; loaded when asked for. */
  apps?(): Promise<AppKeeper>;
}
