import type { Segment } from '../streams/segment.ts';
import type { Counts, Diagnosis, Examination, Target } from './contract.ts';

/** A segment as an engine gives it. */
export interface DumpedSegment extends Segment {
  /** Of `rows`, where whoever made them has counted them: nobody scans them again then. All parts of a segment that goes on have it; it is their sum that counts. */
  readonly rows?: number;
}

/** A dump by several workers at once, all of one moment. */
export interface SegmentedDump {
  /** In the order of their stages; between them as they come. A segment that goes on is followed by its continuation. */
  readonly segments: AsyncIterable<DumpedSegment>;
  /** How many sessions read at once. Where they are fewer than were wanted, a warning has said why, or nothing is large enough for more. */
  readonly workers: number;
  /** What the server's statistics expect, for who wants to know how long it will take. */
  readonly expected: { readonly rows?: number | undefined; readonly bytes?: number | undefined };
  /** As of `Dump`. */
  ended(): Promise<void>;
}

/** A segment that a scanner has seen. */
export interface ScannedSegment extends Segment {
  /** Whether the scanner says so (`onlyRows`) of all of it. */
  readonly isOnlyRows?: boolean;
}

/** Feeds segments into the staging database, several sessions at once. */
export interface SegmentLoader {
  /** Takes segments in the order of the stream. Resolves when the next may come; throws what a loading program complained of. */
  write(segment: ScannedSegment): Promise<void>;
  /** Waits until all is loaded. Called only when the stream is proven. */
  end(counts: Counts): Promise<void>;
  /** Ends the loading programs at once. Never throws. */
  abort(): Promise<void>;
}

export interface DumpOptions {
  /** How many sessions there should be at once; 1 needs no rights beyond those of `dump`. */
  readonly workers: number;
  /** Whether equal rows should be equal segments, also beside rows that changed: they end as `segment-ends.ts` says, and sessions share a table at places that stay where they are while it grows. */
  readonly dedup?: boolean;
}

/** The parallel way through an engine, for the archive format. */
export interface Segments<Settings> {
  /** How many cores a session that reads keeps busy, together with the server. */
  readonly coresOfReader: number;
  dump(target: Target<Settings>, examination: Examination, options: DumpOptions): Promise<SegmentedDump>;
  /** undefined: this target cannot be loaded by several sessions (it is loaded in one transaction, or by SQLite). */
  load(target: Target<Settings>, options: { readonly workers: number }): Promise<SegmentLoader | undefined>;
  /** What keeps several sessions from reading at once, where something can. Changes nothing. */
  diagnose?(target: Target<Settings>): Promise<readonly Diagnosis[]>;
}
