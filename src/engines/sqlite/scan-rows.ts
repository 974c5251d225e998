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

const quote = 0x27;
const open = 0x28;
const close = 0x29;
const star = 0x2a;
const minus = 0x2d;
const slash = 0x2f;
const semicolon = 0x3b;

/** Most strings are shorter than this; a call to indexOf costs more than looking at as many bytes. */
const shortString = 48;

/**
 * Follows the rows of one INSERT, from behind VALUES to its semicolon, however the bytes are cut, and counts them. Text and blobs, which
 * are nearly all of a dump, are jumped over.
 */
export class RowScan {
  rows = 0;
  private depth = 0;
  private state: 'between' | 'string' | 'number' | 'word' = 'between';
  private word = '';
  private previous = 0;

  /**
   * Goes on at `from`.
   * @returns the offset behind the semicolon, or -1 where the rows go on behind `data`
   * @throws Failure not-whole: something that is no literal
   */
  push(data: Buffer, from: number): number {
    let at = from;
    while (at < data.length) {
      if (this.state === 'string') at = this.skipString(data, at);
      else if (this.state === 'number') at = this.skipNumber(data, at);
      else if (this.state === 'word') at = this.takeWord(data, at);
      else {
        const sign = data[at] as number;
        const kind = kinds[sign];
        if (kind === letter) this.state = 'word';
        else {
          at += 1;
          if (kind === digit) this.state = 'number';
          else if (sign === quote) this.state = 'string';
          else if (kind === other && this.takeSign(sign)) return at;
          this.previous = sign;
        }
      }
    }
    return -1;
  }

  private skipString(data: Buffer, from: number): number {
    const near = Math.min(from + shortString, data.length);
    let at = from;
    while (at < near && data[at] !== quote) at += 1;
    if (at === near) at = near === data.length ? -1 : data.indexOf(quote, near);
    if (at === -1) return data.length;
    // A doubled quote is lexed as the end of one string and the start of another, which comes to the same.
    this.state = 'between';
    this.previous = quote;
    return at + 1;
  }

  private skipNumber(data: Buffer, from: number): number {
    let at = from;
    // 1.5e+10: the sign comes round as a sign, and the exponent as another number.
    while (at < data.length && ((kinds[data[at] as number] as number) >= digit || data[at] === 0x2e)) at += 1;
    if (at < data.length) this.state = 'between';
    this.previous = 0x30;
    return at;
  }

  private takeWord(data: Buffer, from: number): number {
    let at = from;
    while (at < data.length && (kinds[data[at] as number] as number) >= digit) at += 1;
    this.word += data.toString('latin1', from, Math.min(at, from + longestWord + 1));
    if (this.word.length > longestWord) throw stranger(this.word);
    if (at === data.length) return at;
    if (this.word !== 'NULL' && !words.has(this.word.toUpperCase())) throw stranger(this.word);
    this.word = '';
    this.state = 'between';
    this.previous = 0x30;
    return at;
  }

  /** Whether this sign ends the statement. */
  private takeSign(sign: number): boolean {
    if (sign === open) {
      if (this.depth === 0) this.rows += 1;
      this.depth += 1;
    } else if (sign === close && this.depth > 0) {
      this.depth -= 1;
    } else if (sign === semicolon && this.depth === 0) {
      return true;
    } else if (!this.isArithmetic(sign)) {
      throw stranger(String.fromCharCode(sign));
    }
    return false;
  }

  /** Signs of numbers, as long as they do not begin a comment. */
  private isArithmetic(sign: number): boolean {
    if (sign === minus) return this.previous !== minus;
    if (sign === star) return this.previous !== slash;
    return sign === slash;
  }
}

function stranger(what: string): Failure {
  return new Failure('not-whole', `the dump holds something that is no value among the rows of an INSERT: ${what.slice(0, 100)}`, {
    hint: 'nothing was changed; who wrote this stream wanted something else than a restore',
  });
}
