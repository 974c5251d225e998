import { isAscii } from 'node:buffer';
import { refuse } from './refuse.ts';

/**
 * The pieces that psqlscan.l knows, as functions of some bytes: each tells how far a token reaches, from a place inside of it.
 */
export interface Reach {
  /** Where to go on, be it inside the token or behind it. */
  readonly next: number;
  readonly ended: boolean;
}

const longestTag = 1024;
const longestComment = 64 * 1024;

/** A string or identifier up to `mark`, which stands for itself where it is doubled. */
export function quoted(input: Buffer, start: number, mark: number): Reach {
  let at = start;
  for (;;) {
    const end = input.indexOf(mark, at);
    if (end < 0) return { next: input.length, ended: false };
    if (end + 1 === input.length) return { next: end, ended: false };
    if (input[end + 1] !== mark) return { next: end + 1, ended: true };
    at = end + 2;
  }
}

/** A string with escapes. */
export function escapeString(input: Buffer, start: number): Reach {
  for (let at = start; at < input.length; at++) {
    const byte = input[at];
    if (byte !== 0x27 && byte !== 0x5c) continue;
    if (at + 1 === input.length) return { next: at, ended: false };
    if (byte === 0x27 && input[at + 1] !== 0x27) return { next: at + 1, ended: true };
    at++;
  }
  return { next: input.length, ended: false };
}

/** A string between two dollar quotes. */
export function dollarString(input: Buffer, start: number, delimiter: Buffer): Reach {
  const end = input.indexOf(delimiter, start);
  if (end >= 0) return { next: end + delimiter.length, ended: true };
  return { next: Math.max(start, input.length - delimiter.length + 1), ended: false };
}

/**
 * A comment, nested or not, from its beginning on; it is read again from there until it is there as a whole.
 * @param isBetween statements: there nothing tells psql anew which encoding it is, and in some a byte takes the next one, a `*`, along
 */
export function blockComment(input: Buffer, start: number, isBetween: boolean): Reach {
  let depth = 0;
  for (let at = start; at + 1 < input.length; at++) {
    const isOpening = input[at] === 0x2f && input[at + 1] === 0x2a;
    if (!isOpening && !(input[at] === 0x2a && input[at + 1] === 0x2f)) continue;
    depth += isOpening ? 1 : -1;
    at++;
    if (depth > 0) continue;
    if (isBetween && !isAscii(input.subarray(start, at))) throw refuse('a comment between statements that is not ASCII');
    return { next: at + 1, ended: true };
  }
  if (input.length - start > longestComment) throw refuse('a comment of more than 64 KiB');
  return { next: start, ended: false };
}

/** Where a line ends; -1 where its end is not there yet. */
export function endOfLine(input: Buffer, start: number): number {
  for (let at = start; at < input.length; at++) if (input[at] === 0x0a || input[at] === 0x0d) return at;
  return -1;
}

/** The dollar quote that begins at `start`, `$tag$`; undefined where its end is not there yet. */
export function dollarQuote(input: Buffer, start: number): Buffer | undefined {
  const end = input.indexOf(0x24, start + 1);
  const tag = input.toString('latin1', start + 1, end < 0 ? Math.min(input.length, start + 1 + longestTag) : end);
  if (tag.length >= longestTag || !/^(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?$/.test(tag)) throw refuse('a dollar sign');
  return end < 0 ? undefined : Buffer.from(input.subarray(start, end + 1));
}

/**
 * Which kind of string a quote begins after `tail`, the last two characters before it. Anything but E, B, X or N that touches
 * a string is read differently by different versions of psql.
 */
export function stringAfter(tail: string): 'string' | 'escape string' {
  if (!touches(tail)) return 'string';
  const [, before, prefix] = /(.?)([EBXNebxn])$/s.exec(tail) ?? [];
  if (prefix === undefined || touches(before ?? '')) throw refuse('a word that touches a string');
  return prefix.toLowerCase() === 'e' ? 'escape string' : 'string';
}

/** Whether what follows `tail` would belong to a word. */
export function touches(tail: string): boolean {
  return /[\w$\x80-\xff]$/.test(tail);
}

/** Bytes that are blanks. */
export const blank = new Uint8Array(256);
for (const byte of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]) blank[byte] = 1;

/** Bytes that begin no token of their own outside of quotes. */
export const ordinary = new Uint8Array(256).fill(1);
for (const character of `'"$;()-/\\:`) ordinary[character.charCodeAt(0)] = 0;
