import { segmentBytes } from '../../streams/segment.ts';

/** No segment is longer, and what cannot be compressed becomes only a little longer. A damaged length must not fill the memory. */
export const longestSegment = 3 * segmentBytes;

/** A name and a number for each table; as much as the plain format's longest line. */
export const longestSeal = 32 * 1024 * 1024;
