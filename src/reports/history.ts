import type { CoverageNote } from '../state/coverage-note.ts';
import type { Lease, Sweep } from '../state/lease.ts';
import type { ReportedRun } from './with-proofs.ts';

/** What is known of one application. */
export interface ApplicationHistory {
  readonly application: string;
  /** Why its file could not be read; its databases are then those that have records. */
  readonly trouble?: string | undefined;
  /** Its databases by name, those of its file first; each with its runs, oldest first. */
  readonly databases: readonly DatabaseHistory[];
  /** Who holds it silent, and why that ought to be over, where it ought. */
  readonly lease?: Lease | undefined;
  readonly over?: string | undefined;
  readonly lastSweep?: Sweep | undefined;
}

export interface DatabaseHistory {
  readonly database: string;
  /** Whether it stands in the application's file: one that was taken out has runs, but is nobody's alarm. */
  readonly isListed: boolean;
  readonly runs: readonly ReportedRun[];
}

/** What is known of this host's applications at one moment. */
export interface History {
  readonly at: Date;
  readonly host: string;
  readonly version: string;
  readonly applications: readonly ApplicationHistory[];
  /** Of the whole host, so left out where one application is asked for. */
  readonly coverage?: CoverageNote | undefined;
}
