import { refusal } from './refusal.ts';

const quote = 0x27;
const backslash = 0x5c;
const open = 0x28;
const close = 0x29;
const comma = 0x2c;
const semicolon = 0x3b;
const space = 0x20;

/**
 * What may stand in a row outside of strings: numbers, hexadecimal, NULL, `_binary`. No space, no parenthesis, no quoted name, no
 * `@`, `/`, `#` or backslash: so nothing there can call a function, name another database, or begin a comment.
 */
const plain = new Uint8Array(256);
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.+-,') plain[character.charCodeAt(0)] = 1;

const letter = new Uint8Array(256);
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_') letter[character.charCodeAt(0)] = 1;

/** Four quotes and four backslashes; and what it takes to find out whether any of four bytes is 0 (see `read`). */
const quotes = 0x27272727;
const backslashes = 0x5c5c5c5c;
const ones = 0x01010101;
const highBits = 0x80808080 | 0;

const between = 0;
const inRow = 1;
const inString = 2;
const afterBackslash = 3;
const afterSpace = 4;

/** Follows the rows of one INSERT, however they are cut into chunks. */
export interface RowLexer {
  /** Reads on from `from`; gives where it stopped: behind the statement's `;`, or the chunk's end. */
  read(chunk: Buffer, from: number): number;
  readonly ended: () => boolean;
  /** Rows begun so far. */
  readonly rows: () => number;
}

/** This loop sees every byte of a dump twice; it is one function without calls because calls are what it would cost. */
export function lexRows(): RowLexer {
  let state = between;
  let rows = 0;
  let ended = false;
  let last = 0;

  const read = (chunk: Buffer, from: number): number => {
    const end = chunk.length;
    const view = new DataView(chunk.buffer, chunk.byteOffset, end);
    let at = from;
    while (at < end) {
      if (state === inString) {
        // Four bytes at once, as long as none of them is a quote or a backslash: subtracting 1 borrows from the high bit of a 0 alone.
        for (; at < end - 3; at += 4) {
          const word = view.getInt32(at, true);
          const a = word ^ quotes;
          const b = word ^ backslashes;
          if ((((a - ones) & ~a) | ((b - ones) & ~b)) & highBits) break;
        }
        let byte = 0;
        while (at < end && (byte = chunk[at]!) !== quote && byte !== backslash) at++;
        if (at === end) break;
        at++;
        if (byte === quote) state = inRow;
        else if (at < end) at++;
        else state = afterBackslash;
        last = quote;
      } else if (state === inRow) {
        let byte = last;
        while (at < end && plain[chunk[at]!] === 1) byte = chunk[at++]!;
        last = byte;
        if (at === end) break;
        byte = chunk[at++]!;
        if (byte === quote) state = inString;
        else if (byte === close) state = between;
        else if (byte === space && letter[last] === 1) state = afterSpace;
        else throw refusal('a row holds something that is no literal', chunk.toString('latin1', Math.max(0, at - 40), at + 40));
        last = byte;
      } else if (state === between) {
        const byte = chunk[at++]!;
        if (byte === open) {
          state = inRow;
          last = byte;
          rows++;
        } else if (byte === semicolon) {
          ended = true;
          return at;
        } else if (byte !== comma && byte !== 0x0a && byte !== 0x0d && byte !== space) {
          throw refusal('rows are followed by something else', chunk.toString('latin1', Math.max(0, at - 1), at + 80));
        }
      } else if (state === afterSpace) {
        // MySQL writes `_binary 'bytes'`; two words beside each other would be an expression.
        if (chunk[at++] !== quote)
          throw refusal('a row holds something that is no literal', chunk.toString('latin1', Math.max(0, at - 40), at + 40));
        state = inString;
      } else {
        at++;
        state = inString;
      }
    }
    return at;
  };
  return { read, ended: () => ended, rows: () => rows };
}
