import type * as z from 'zod';
import type { EngineName } from '../engines/registry.ts';
import type { engineSettings } from '../engines/settings.ts';
import type { BareosSection } from './bareos-section.ts';
import type { Check } from './checks.ts';

/** One database of an application, with what its engine needs to know of it. */
export type Database = {
  [Name in EngineName]: {
    readonly engine: Name;
    readonly settings: z.output<(typeof engineSettings)[Name]>;
    /** What a drill asks of it. */
    readonly checks?: readonly Check[];
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
  readonly databases: Readonly<Record<string, Database>>;
  readonly stream: {
    readonly format: 'plain';
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
  readonly quiesce: readonly Command[];
  readonly resume: readonly Command[];
  /** Ends with status 0 where the application is silent already, with 1 where it is not. */
  readonly isQuiet: Command | undefined;
  /** What the application needs when its databases and files are back, while it is still silent. */
  readonly afterRestore: readonly Command[];
  /** How its backup stands in Bareos, as far as its file says it. */
  readonly bareos: BareosSection;
}

/** What a profile may use of the world around it. */
export interface ProfileSurroundings {
  readonly signal: AbortSignal;
  /** Says something the admin should know. Lower case, no full stop. */
  readonly warn: (line: string) => void;
}

/** What Penstock knows of a kind of application. */
export interface Profile<File> {
  /** What may stand in its file, `application: <the profile's name>` included. Descriptions reach the JSON Schema. */
  readonly schema: z.ZodType<File>;
  /** Makes the application of a valid file; a profile that reads the rest from the application itself does so here. */
  complete(file: File, at: { readonly name: string; readonly path: string }): Promise<Application>;

  /** Whether there is anything that makes the application fall silent. */
  canBeQuiet(application: Application): boolean;
  /** Whether it is silent now, be it by us or by its admin; undefined where nobody can tell. */
  isQuiet(application: Application, surroundings: ProfileSurroundings): Promise<boolean | undefined>;
  /** Makes it fall silent: when this returns, nothing changes its files and databases any more. @throws Failure: why it does not */
  quiesce(application: Application, surroundings: ProfileSurroundings): Promise<void>;
  /** Lets it go on; also after a `quiesce` that came only half-way, and more than once. @throws Failure: why it does not */
  resume(application: Application, surroundings: ProfileSurroundings): Promise<void>;
  /** What it needs when a restore has brought back its databases and files; it is still silent. @throws Failure */
  afterRestore(application: Application, surroundings: ProfileSurroundings): Promise<void>;
}
