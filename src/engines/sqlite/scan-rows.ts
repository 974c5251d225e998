import { Failure } from '../../failures/failure.ts';

/** What a row may hold beside numbers and strings: our dump and the shell's `.dump` write values with no other words. */
const words = new Set(['NULL', 'X', 'CAST', 'AS', 'TEXT', 'REPLACE', 'CHAR', 'UNISTR']);
const longestWord = 16;

const other = 0;
const blank = 1;
const digit = 2;
const letter = 3;
const kinds = new Uint8Array(256).fill(other);
for (const sign of ' \t\n\r,+.') kinds[sign.charCodeAt(0)] = blank;
for (let code = 0; code < 256; code += 1) {
  const sign = String.fromCharCode(code);
  if (/[0-9]/.test(sign)) kinds[code] = digit;
  if (/[A-Za-z_$\x80-\xff]/.test(sign)) kinds[code] = letter;
}

const point = 0x2e;
const quote = 0x27;
const open = 0x28;
const close = 0x29;
const star = 0x2a;
const minus = 0x2d;
const slash = 0x2f;
const semicolon = 0x3b;

const between = 0;
const inString = 1;
const inNumber = 2;
const inWord = 3;

/** Most strings are shorter than this; a call to indexOf costs more than looking at as many bytes. */
const shortString = 48;

/**
 * Follows the rows of one INSERT, from behind VALUES to its semicolon, however the bytes are cut, and counts them. Text and blobs, which
 * are nearly all of a dump, are jumped over.
 */
export class RowScan {
  rows = 0;
  private depth = 0;
  private state = between;
  private word = '';
  private previous = 0;

  /**
   * Goes on at `from`. One function without calls for what nearly all rows consist of, because calls are what it would cost.
   * @returns the offset behind the semicolon, or -1 where the rows go on behind `data`
   * @throws Failure not-whole: something that is no literal
   */
  push(data: Buffer, from: number): number {
    const end = data.length;
    let { state, previous } = this;
    let at = from;
    while (at < end) {
      if (state === between) {
        const sign = data[at]!;
        const kind = kinds[sign]!;
        if (kind === letter) {
          state = inWord;
          continue;
        }
        at += 1;
        if (kind === digit) state = inNumber;
        else if (sign === quote) state = inString;
        else if (kind === other && this.takeSign(sign, previous)) return at;
        previous = sign;
      } else if (state === inString) {
        const near = Math.min(at + shortString, end);
        while (at < near && data[at] !== quote) at += 1;
        if (at === near) at = near === end ? -1 : data.indexOf(quote, near);
        if (at === -1) break;
        // A doubled quote is lexed as the end of one string and the start of another, which comes to the same.
        at += 1;
        state = between;
        previous = quote;
      } else if (state === inNumber) {
        // 1.5e+10: the sign comes round as a sign, and the exponent as another number.
        while (at < end && (kinds[data[at]!]! >= digit || data[at] === point)) at += 1;
        if (at < end) state = between;
        previous = 0x30;
      } else {
        at = this.takeWord(data, at);
        if (at < end) state = between;
        previous = 0x30;
      }
    }
    this.state = state;
    this.previous = previous;
    return -1;
  }

  private takeWord(data: Buffer, from: number): number {
    let at = from;
    while (at < data.length && kinds[data[at]!]! >= digit) at += 1;
    this.word += data.toString('latin1', from, Math.min(at, from + longestWord + 1));
    if (this.word.length > longestWord) throw stranger(this.word);
    if (at === data.length) return at;
    if (this.word !== 'NULL' && !words.has(this.word.toUpperCase())) throw stranger(this.word);
    this.word = '';
    return at;
  }

  /** Whether this sign, which comes behind `previous`, ends the statement. */
  private takeSign(sign: number, previous: number): boolean {
    if (sign === open) {
      if (this.depth === 0) this.rows += 1;
      this.depth += 1;
    } else if (sign === close && this.depth > 0) {
      this.depth -= 1;
    } else if (sign === semicolon && this.depth === 0) {
      return true;
    } else if (!isArithmetic(sign, previous)) {
      throw stranger(String.fromCharCode(sign));
    }
    return false;
  }
}

/** Signs of numbers, as long as they do not begin a comment. */
function isArithmetic(sign: number, previous: number): boolean {
  if (sign === minus) return previous !== minus;
  if (sign === star) return previous !== slash;
  return sign === slash;
}

function stranger(what: string): Failure {
  return new Failure('not-whole', `the dump holds something that is no value among the rows of an INSERT: ${what.slice(0, 100)}`, {
    hint: 'nothing was changed; who wrote this stream wanted something else than a restore',
  });
}
