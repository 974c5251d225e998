import type { LiveApplication } from '../support/live-database.ts';

/** A database to measure with, and the command that dumps it without us. */
export interface Subject {
  readonly name: string;
  readonly live: LiveApplication;
  readonly native: readonly string[];
  /** The engine's integrity check, where a dump has to ask for it. */
  readonly check?: readonly string[];
  /** What `withProof` runs, as the table calls it. */
  readonly proof: string;
  /** How many paired runs are counted. */
  readonly pairs: number;
  remove(): Promise<void>;
}
