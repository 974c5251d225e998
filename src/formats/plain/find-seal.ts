import { endLength, endPrefix, longestLine, sealedPrefix, sealLine } from './lines.ts';

const mark = Buffer.from(sealLine);
const sealed = Buffer.from(sealedPrefix);
const end = Buffer.from(endPrefix);
const newline = 0x0a;

/** The three lines of a seal, where `bytes` begins with them. */
export interface SealLines {
  readonly json: string;
  readonly digest: string;
  /** How many bytes stand before the last line: what the digest is of, counted from the seal's first byte. */
  readonly digested: number;
  /** How long all three lines are. */
  readonly length: number;
}

/**
 * Where in `bytes` a seal may begin: the position of the first newline that begins a seal, or that may yet turn out to begin one
 * once more bytes have come; -1 where nothing of the kind is there.
 */
export function seekSeal(bytes: Buffer): number {
  const whole = bytes.indexOf(mark);
  if (whole !== -1) return whole;
  for (let at = bytes.indexOf(newline, Math.max(0, bytes.length - mark.length + 1)); at !== -1; at = bytes.indexOf(newline, at + 1)) {
    if (mark.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at;
  }
  return -1;
}

/**
 * Reads `bytes`, which begin at a place that `seekSeal` gave, as a seal.
 * `more`: they may be the beginning of one; `no`: they are not (rows of a table may look like the beginning of a seal).
 */
export function readSeal(bytes: Buffer): SealLines | 'more' | 'no' {
  if (!agrees(bytes, 0, mark)) return 'no';
  if (!agrees(bytes, mark.length, sealed)) return 'no';
  const jsonAt = mark.length + sealed.length;
  const jsonEnd = bytes.indexOf(newline, jsonAt);
  if (jsonEnd === -1) return bytes.length - jsonAt > longestLine ? 'no' : 'more';
  const digested = jsonEnd + 1;
  if (!agrees(bytes, digested, end)) return 'no';
  const digest = bytes.toString('latin1', digested + end.length, digested + endLength - 1);
  if (!/^[0-9a-f]*$/.test(digest)) return 'no';
  if (bytes.length < digested + endLength) return 'more';
  if (bytes[digested + endLength - 1] !== newline) return 'no';
  return { json: bytes.toString('utf8', jsonAt, jsonEnd), digest, digested, length: digested + endLength };
}

/** Whether `bytes` from `at` on are `text`, as far as they go. */
function agrees(bytes: Buffer, at: number, text: Buffer): boolean {
  const there = bytes.subarray(at, at + text.length);
  return text.subarray(0, there.length).equals(there);
}
