/**
 * What a segment is for, in the order in which a dump has them: what must be there before rows can be loaded; rows; what is quicker made when
 * they are all there and depends on nothing of another table (indexes, primary and unique keys), so that several are made at once; and the rest, in its order
 * (foreign keys, triggers, views …).
 */
export const stages = ['before', 'rows', 'keys', 'after'] as const;

export type Stage = (typeof stages)[number];

/**
 * Whole statements of a dump, between an engine and the archive format. All segments of a dump, one after the other, are a dump like the native tool's: the same
 * scanner follows it, and the database's own client loads it. But segments of `rows`, and of `keys`, may be loaded in any order and side by side, each in a
 * session that has loaded nothing but such segments: each brings the settings that it needs. Of one table there may be several of `keys`; which of them may be
 * made side by side the engine knows that loads them.
 */
export interface Segment {
  readonly stage: Stage;
  /** Of `rows` and `keys`: the one table they are of, as it is counted. */
  readonly table?: string;
  /** SQL that ends with a line end, or a part of it. About `segmentBytes`, and never more than twice that. Whoever takes the segment may let it go (`let-go.ts`). */
  readonly text: Buffer;
  /** The statement does not end here: the next segment goes on with it. */
  readonly goesOn: boolean;
}

/** How large a segment is before it is compressed: small enough to hold some of them, large enough to compress well. */
export const segmentBytes = 2 * 1024 * 1024;
