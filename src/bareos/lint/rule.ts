import type { Block, Inclusion, Place } from '../../configuration/resource.ts';

export type Dialect = 'bareos' | 'bacula';
export type Severity = 'error' | 'warning' | 'notice';

/** A configuration as the rules see it: all resources of all files, and what is known of the host and of applications. */
export interface Configuration {
  readonly dialect: Dialect;
  readonly resources: readonly Block[];
  readonly inclusions: readonly Inclusion[];
  /** Whether a director's own resource is among them, so that everything it refers to must be, too. */
  readonly isWhole: boolean;
  /** What the file system says of a path; undefined where there is nothing, or where the host is not looked at. */
  readonly stat: (path: string) => { readonly mode: number; readonly isDirectory: boolean } | undefined;
  /** Whether this is the host that the programs run on. */
  readonly isHost: boolean;
  /** The databases that should be backed up, as `application/database`. */
  readonly databases: readonly string[];
  /** The databases whose streams lie in files while a job runs. */
  readonly spooled: readonly SpooledStream[];
}

export interface SpooledStream {
  /** As `application/database`. */
  readonly database: string;
  /** The file as the application's format has it, and as it would be called in another. */
  readonly file: string;
  readonly others: readonly string[];
}

/** What a rule has found; place and words. */
export interface Found {
  readonly place: Place | undefined;
  /** What is wrong, lower case, without a full stop. */
  readonly what: string;
}

/** One thing that goes wrong with Bareos or Bacula. */
export interface Rule {
  readonly severity: Severity;
  /** Where it counts; both without. */
  readonly dialect?: Dialect;
  /** Why it is wrong, and what to do, as docs/lint.md has them: sentences. */
  readonly why: string;
  readonly todo: string;
  /** A configuration that has the fault and nothing else, and the same without it; tests run both. */
  readonly bad: string;
  readonly good: string;
  check(configuration: Configuration): readonly Found[];
}
