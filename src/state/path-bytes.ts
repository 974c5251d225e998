/*
 * The name of a file is bytes, and not every one is text. Where a name may be anything it goes about as a raw path: a string with one character for each byte, which can be compared,
 * sorted and joined like any other.
 */

/** The raw path of a text. */
export function rawPath(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A raw path as node:fs wants it. */
export function pathBytes(raw: string): Buffer {
  return Buffer.from(raw, 'latin1');
}

/** A raw path as people and patterns read it; what is no UTF-8 in it is lost. */
export function pathText(raw: string): string {
  return pathBytes(raw).toString('utf8');
}
