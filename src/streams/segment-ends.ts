/** How long what ends where its content says so becomes, in bytes. */
export interface SegmentEnds {
  /** Before this it does not end. */
  readonly least: number;
  /** How much comes behind `least` in the mean. */
  readonly further: number;
  /** At this it ends, whatever its content. */
  readonly most: number;
}

/** Of segments: half as long as others, for a change costs about half of one; and long enough for blocks of 128 KiB, of which the last is half full in the mean. */
export const segmentEnds: SegmentEnds = { least: 512 * 1024, further: 512 * 1024, most: 2 * 1024 * 1024 };

/** So much of a row's beginning and of its end is looked at: that tells rows apart, at a price that does not grow with them. */
const sample = 64;

/**
 * Whether a segment ends behind a row, so that two dumps end theirs at the same rows, but for those around a change (content-defined chunking). A long row ends one more often than a
 * short one, in proportion, so that segments are of one length whatever the rows are. A pure function of what it is given: nothing is remembered from segment to segment.
 * @param length of the segment, with this row
 * @param bytes hold the row, `from` here up to `to`
 */
export function endsSegment({ least, further, most }: SegmentEnds, length: number, bytes: Buffer, from: number, to: number): boolean {
  if (length < least) return false;
  return length >= most || hash(bytes, from, to) < ((to - from) / further) * 2 ** 32;
}

/** FNV-1a over the samples, and the last step of MurmurHash3, without which similar rows would have similar numbers. */
function hash(bytes: Buffer, from: number, to: number): number {
  let sum = 0x811c9dc5;
  const beginning = Math.min(to, from + sample);
  for (let at = from; at < beginning; at++) sum = Math.imul(sum ^ bytes[at]!, 0x01000193);
  for (let at = Math.max(beginning, to - sample); at < to; at++) sum = Math.imul(sum ^ bytes[at]!, 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return (sum ^ (sum >>> 16)) >>> 0;
}
