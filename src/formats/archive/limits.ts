import { segmentBytes } from '../../streams/segment.ts';

/** No segment is longer, and what cannot be compressed becomes only a little longer. A damaged length must not fill the memory. */
export const longestSegment = 3 * segmentBytes;

/** A line for each segment: of 10 TB there are 2.5 million. */
export const longestIndex = 512 * 1024 * 1024;
