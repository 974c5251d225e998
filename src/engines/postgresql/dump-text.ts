import { readCopyData } from './copy-data.ts';
import type { DumpListener } from './dump-listener.ts';
import { decodeName } from './decode-name.ts';
import { refuse } from './refuse.ts';
import { openBlocks, Statement } from './statement.ts';
import {
  blank,
  blockComment,
  dollarQuote,
  dollarString,
  endOfLine,
  escapeString,
  ordinary,
  quoted,
  stringAfter,
  touches,
  type Reach,
} from './tokens.ts';

type Place = 'text' | 'string' | 'escape string' | 'identifier' | 'dollar string' | 'line comment' | 'block comment' | 'data' | 'command';

/** The last two: how much the rules see of how many strings of a statement. */
const [longestLine, longestIdentifier, seenStrings, seenLength] = [1024, 64 * 1024, 4, 128];

/**
 * Splits a dump's text as psql does (psqlscan.l), with standard_conforming_strings on. Where psql's rules are subtle and
 * pg_dump never goes near them, the text is refused, so that what psql sees is what was seen here.
 */
export class DumpText {
  /** The statement under way; empty between statements. */
  statement = new Statement();
  /** The client_encoding of what follows. */
  encoding = 'UTF8';
  readonly #listener: DumpListener;
  #place: Place = 'text';
  /** In the bytes that are being read: where the reading is, and where that begins which is handed over next. */
  at = 0;
  #statementEnd = 0;
  begin = 0;
  #atLineStart = true;
  #delimiter: Buffer = Buffer.alloc(0);
  /** What was read of the string or identifier under way, as far as it is of interest. */
  #content: Buffer[] = [];
  #contentLength = 0;
  #table = '';
  #midLine = false;
  #cut = false;

  constructor(listener: DumpListener) {
    this.#listener = listener;
  }

  /**
   * Reads bytes.
   * @returns `next`: where the bytes begin that must be given again, with more after them; `clear`: where the bytes begin
   * that belong to a statement under way
   */
  read(input: Buffer): { next: number; clear: number } {
    [this.at, this.begin, this.#statementEnd] = [0, 0, 0];
    while (this.at < input.length && this.#step(input));
    if (this.at > 0) this.#atLineStart = input[this.at - 1] === 0x0a;
    return { next: this.at, clear: this.statement.empty ? this.at : this.#statementEnd };
  }

  /** What the text is inside of, for a message; undefined between statements. */
  get inside(): string | undefined {
    if (this.#place === 'data') return `the data of table ${this.#table}`;
    if (this.#place !== 'text') return `a ${this.#place}`;
    return this.statement.empty ? undefined : 'a statement';
  }

  /** Reads one token; false where more bytes are needed for that. */
  #step(input: Buffer): boolean {
    const { statement } = this;
    switch (this.#place) {
      case 'text':
        return this.#text(input);
      case 'string':
      case 'identifier':
        return this.#quoted(input);
      case 'escape string':
        statement.afterEscapeString = this.#goTo(escapeString(input, this.at));
        return statement.afterEscapeString && this.#enter('text', 0);
      case 'dollar string':
        return this.#goTo(dollarString(input, this.at, this.#delimiter)) && this.#enter('text', 0);
      case 'block comment':
        return this.#goTo(blockComment(input, this.at, statement.empty)) && this.#endComment();
      case 'line comment':
      case 'command':
        return this.#line(input);
      case 'data':
        return this.#data(input);
    }
  }

  #text(input: Buffer): boolean {
    const { statement } = this;
    const end = input.length;
    let at = this.at;
    if (statement.empty) while (at < end && blank[input[at] as number] === 1) at++;
    if (statement.empty) this.begin = at;
    const start = at;
    while (at < end && ordinary[input[at] as number] === 1) at++;
    if (at > start) statement.add(input.toString('latin1', start, at));
    this.at = at;
    return at === end || this.#special(input, input[at] as number, input[at + 1]);
  }

  /** Reads a token that begins with `byte`, which is followed by `next` (undefined: not there yet). */
  #special(input: Buffer, byte: number, next: number | undefined): boolean {
    const { statement } = this;
    switch (byte) {
      case 0x27: // '
        return this.#openString();
      case 0x22: // "
        statement.openIdentifier();
        return this.#enter('identifier', 1);
      case 0x28: // (
        if (statement.parentheses++ === 0) statement.groups++;
        return this.#keep('(');
      case 0x29: // )
        if (statement.parentheses > 0) statement.parentheses--;
        return this.#keep(')');
      case 0x3b: // ;
        return this.#semicolon(next);
      case 0x5c: // \
        if (!statement.empty || !(this.at === 0 ? this.#atLineStart : input[this.at - 1] === 0x0a))
          throw refuse('a backslash outside of quotes');
        return this.#enter('command', 0);
    }
    if (next === undefined) return false;
    switch (byte) {
      case 0x2d: // -
        return next === 0x2d ? this.#enter('line comment', 2) : this.#keep('-');
      case 0x2f: // /
        return next === 0x2a ? this.#enter('block comment', 0) : this.#keep('/');
      case 0x24: // $
        return this.#dollar(input, next);
    }
    // A colon. psql puts in the value of a variable after one, but not after two.
    if (next === 0x7b) throw refuse('a psql variable');
    if (next === 0x22 || next === 0x27 || touches(String.fromCharCode(next))) this.#listener.colon?.(this.at + 1);
    return this.#keep(next === 0x3a ? '::' : ':');
  }

  #openString(): boolean {
    // After an E'...' and an end of line, another string is a part of the first and has escapes, too.
    if (this.statement.afterEscapeString) throw refuse('a string that goes on on another line');
    const place = stringAfter(this.statement.tail);
    this.statement.add("''");
    return this.#enter(place, 1);
  }

  #dollar(input: Buffer, next: number): boolean {
    if (touches(this.statement.tail)) throw refuse('a dollar sign inside a word');
    if (next >= 0x30 && next <= 0x39) return this.#keep('$');
    const quote = dollarQuote(input, this.at);
    if (quote === undefined) return false;
    this.#delimiter = quote;
    this.statement.add("''");
    return this.#enter('dollar string', quote.length);
  }

  #semicolon(next: number | undefined): boolean {
    const { statement } = this;
    if (statement.empty) throw refuse('an empty statement');
    if (statement.parentheses > 0 || openBlocks(statement.text) > 0) return this.#keep(';');
    if (next === undefined) return false;
    const table = this.#listener.statement(statement, this.at + 1);
    this.statement = new Statement();
    this.#statementEnd = ++this.at;
    if (table === undefined) return true;
    // psql takes what follows on the line of a COPY for SQL, and what follows on the next lines for data.
    if (next !== 0x0a) throw refuse('a COPY that is not alone on its line');
    this.#table = table;
    return this.#enter('data', 1);
  }

  #quoted(input: Buffer): boolean {
    const { statement } = this;
    const isIdentifier = this.#place === 'identifier';
    const start = this.at;
    const ended = this.#goTo(quoted(input, start, isIdentifier ? 0x22 : 0x27));
    this.#collect(input.subarray(start, ended ? this.at - 1 : this.at), isIdentifier);
    if (!ended) return false;
    const content = Buffer.concat(this.#content);
    [this.#content, this.#contentLength] = [[], 0];
    if (isIdentifier) statement.closeIdentifier(`"${decodeName(content, this.encoding)}"`);
    else if (statement.strings.length < seenStrings) statement.strings.push(content.toString('latin1', 0, seenLength));
    return this.#enter('text', 0);
  }

  #collect(bytes: Buffer, isIdentifier: boolean): void {
    if (!isIdentifier && (this.statement.strings.length >= seenStrings || this.#contentLength >= seenLength)) return;
    this.#contentLength += bytes.length;
    if (isIdentifier && this.#contentLength > longestIdentifier) throw refuse('a name of more than 64 KiB');
    this.#content.push(Buffer.from(isIdentifier ? bytes : bytes.subarray(0, seenLength)));
  }

  #line(input: Buffer): boolean {
    const end = endOfLine(input, this.at);
    const isCommand = this.#place === 'command';
    if (end < 0) {
      const isLong = input.length - this.at > longestLine;
      if (isLong && isCommand) throw refuse('a psql command');
      // A comment that long is nothing that anybody waits for; what is left of it must not look like another.
      if (isLong) this.at = input.length;
      this.#cut ||= isLong;
      return false;
    }
    const line = input.toString('latin1', this.at, end);
    this.at = end;
    if (isCommand) this.#listener.command(line);
    else if (this.statement.empty && !this.#cut) this.#listener.comment(line);
    this.#cut = false;
    return this.#endComment();
  }

  /** A comment is a blank. */
  #endComment(): boolean {
    if (!this.statement.empty) this.statement.add(' ');
    return this.#enter('text', 0);
  }

  #data(input: Buffer): boolean {
    const { next, rows, ended, midLine } = readCopyData(input, this.at, this.#midLine, this.#listener.rows !== undefined);
    if (rows > 0) this.#listener.rows?.(this.#table, rows);
    this.#midLine = midLine;
    if (ended) this.#listener.dataEnd?.(next);
    return this.#goTo({ next, ended }) && this.#enter('text', 0);
  }

  /** Goes on to where a token reaches; false where its end is not there yet. */
  #goTo({ next, ended }: Reach): boolean {
    this.at = next;
    return ended;
  }

  #enter(place: Place, skip: number): true {
    this.#place = place;
    this.at += skip;
    return true;
  }

  #keep(text: string): true {
    this.statement.add(text);
    this.at += text.length;
    return true;
  }
}
