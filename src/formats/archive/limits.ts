/** No segment of this version is longer, however long a writer makes them, before or after it is compressed. A damaged length must not fill the memory. */
export const longestSegment = 12 * 1024 * 1024;

/** A name and a number for each table; as much as the plain format's longest line. */
export const longestSeal = 32 * 1024 * 1024;
