import type { Counts, Examination, Target } from './contract.ts';

/**
 * What a segment is for, in the order in which a dump has them: what must be there before rows can be loaded; rows; what is quicker made when
 * they are all there and depends on nothing of its own kind (indexes, primary and unique keys), so that several are made at once; and the rest, in its order
 * (foreign keys, triggers, views …).
 */
export type Stage = 'before' | 'rows' | 'keys' | 'after';

/**
 * Whole statements of a dump. All segments of a dump, one after the other, are a dump like that of `Engine.dump`: the same scanner follows it, and the
 * database's own client loads it. But segments of `rows`, and of `keys`, may be loaded in any order and side by side, each in a session that has
 * loaded nothing but such segments: each brings the settings that it needs.
 */
export interface Segment {
  readonly stage: Stage;
  /** Of `rows` and `keys`: the one table they are of, as it is counted. */
  readonly table?: string;
  /** Of `rows`, where whoever made them has counted them: nobody scans them again then. With the last part of a segment that goes on. */
  readonly rows?: number;
  /** SQL that ends with a line end, or a part of it. About `segmentBytes`, and never much more. */
  readonly text: Buffer;
  /** The statement does not end here: the next segment goes on with it. */
  readonly goesOn: boolean;
}

/** How large a segment is before it is compressed: small enough to hold some of them, large enough to compress well. */
export const segmentBytes = 4 * 1024 * 1024;

/** A dump by several workers at once, all of one moment. */
export interface SegmentedDump {
  /** In the order of their stages; between them as they come. A segment that goes on is followed by its continuation. */
  readonly segments: AsyncIterable<Segment>;
  /** How many sessions read at once. Where they are fewer than were wanted, a warning has said why, or nothing is large enough for more. */
  readonly workers: number;
  /** What the server's statistics expect, for who wants to know how long it will take. */
  readonly expected: { readonly rows?: number | undefined; readonly bytes?: number | undefined };
  /** As of `Dump`. */
  ended(): Promise<void>;
}

/** Feeds segments into the staging database, several sessions at once. */
export interface SegmentLoader {
  /** Takes segments in the order of the stream. Resolves when the next may come; throws what a loading program complained of. */
  write(segment: Omit<Segment, 'rows'>): Promise<void>;
  /** Waits until all is loaded. Called only when the stream is proven. */
  end(counts: Counts): Promise<void>;
  /** Ends the loading programs at once. Never throws. */
  abort(): Promise<void>;
}

/** The parallel way through an engine, for the archive format. */
export interface Segments<Settings> {
  /** @param options.workers how many sessions there should be at once; 1 needs no rights beyond those of `dump` */
  dump(target: Target<Settings>, examination: Examination, options: { readonly workers: number }): Promise<SegmentedDump>;
  /** undefined: this target cannot be loaded by several sessions (it is loaded in one transaction, or by SQLite). */
  load(target: Target<Settings>, options: { readonly workers: number }): Promise<SegmentLoader | undefined>;
}
