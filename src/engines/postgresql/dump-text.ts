import { Failure } from '../../failures/failure.ts';
import { readCopyData } from './copy-data.ts';
import { openBlocks, Statement } from './statement.ts';

/** What is done with what a dump's text holds; each may throw to refuse it. */
export interface DumpListener {
  /** A statement has ended; gives the table whose data lines follow, if it is a COPY. */
  statement(statement: Statement): string | undefined;
  /** A comment line outside of statements, without its end. */
  comment(line: string): void;
  /** A line outside of statements that begins with a backslash, without its end. */
  command(line: string): void;
  /** Data lines of a COPY. */
  rows(table: string, count: number): void;
}

type Place = 'text' | 'string' | 'escape string' | 'identifier' | 'dollar string' | 'line comment' | 'block comment' | 'data' | 'command';

const longestToken = 1024;

/**
 * Splits a dump's text as psql does (psqlscan.l), with standard_conforming_strings on. Where psql's rules are subtle and
 * pg_dump never goes near them, the text is refused, so that what psql sees is what was seen here.
 */
export class DumpText {
  /** The statement under way; empty between statements. */
  statement = new Statement();
  readonly #listener: DumpListener;
  #place: Place = 'text';
  #at = 0;
  #statementEnd = 0;
  #lineStart = true;
  #depth = 0;
  #delimiter = Buffer.alloc(0);
  #piece: Buffer[] = [];
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
    this.#at = 0;
    this.#statementEnd = 0;
    while (this.#at < input.length && this.#step(input));
    if (this.#at > 0) this.#lineStart = input[this.#at - 1] === 10;
    return { next: this.#at, clear: this.statement.empty ? this.#at : this.#statementEnd };
  }

  /** What the text is inside of, for a message; undefined between statements. */
  get inside(): string | undefined {
    if (this.#place === 'data') return `the data of table ${this.#table}`;
    if (this.#place !== 'text') return `a ${this.#place}`;
    return this.statement.empty ? undefined : 'a statement';
  }

  /** Reads one token; false where more bytes are needed for that. */
  #step(input: Buffer): boolean {
    switch (this.#place) {
      case 'text':
        return this.#text(input);
      case 'string':
        return this.#quoted(input, 0x27);
      case 'identifier':
        return this.#quoted(input, 0x22);
      case 'escape string':
        return this.#escapeString(input);
      case 'dollar string':
        return this.#dollarString(input);
      case 'line comment':
      case 'command':
        return this.#line(input);
      case 'block comment':
        return this.#blockComment(input);
      case 'data':
        return this.#data(input);
    }
  }

  #text(input: Buffer): boolean {
    const { statement } = this;
    let at = this.#at;
    const end = input.length;
    if (statement.empty) while (at < end && blank[input[at] as number] === 1) at++;
    const start = at;
    while (at < end && ordinary[input[at] as number] === 1) at++;
    if (at > start) statement.add(input.toString('latin1', start, at));
    this.#at = at;
    return at === end || this.#special(input, input[at] as number, input[at + 1]);
  }

  /** Reads a token that begins with `byte`, which is followed by `next` (undefined: not there yet). */
  #special(input: Buffer, byte: number, next: number | undefined): boolean {
    const { statement } = this;
    switch (byte) {
      case 0x27: // '
        this.#openString();
        return true;
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
        if (!statement.empty || !this.#atLineStart(input)) throw refuse('a backslash outside of quotes');
        return this.#enter('command', 0);
    }
    if (next === undefined) return false;
    if (byte === 0x2d) return next === 0x2d ? this.#enter('line comment', 2) : this.#keep('-');
    if (byte === 0x2f) {
      if (next !== 0x2a) return this.#keep('/');
      this.#depth = 0;
      return this.#enter('block comment', 0);
    }
    if (byte === 0x24) return this.#openDollarString(input, next);
    // A colon: psql puts in a variable's value after one, but not after two.
    if (next === 0x3a) return this.#keep('::');
    if (next === 0x7b || (next >= 0x41 && next <= 0x5a)) throw refuse('a psql variable');
    return this.#keep(':');
  }

  #openString(): void {
    const { statement } = this;
    if (statement.afterEscapeString) throw refuse('a string that goes on on another line');
    const [, word, prefix] = /(.?)([A-Za-z])$/.exec(statement.tail) ?? [];
    if (/[\w$\x80-\xff]$/.test(statement.tail)) {
      // Anything but E, B, X or N that touches a string is read differently by different versions of psql.
      if (prefix === undefined || /[\w$\x80-\xff]/.test(word ?? '') || !/[EBXN]/i.test(prefix))
        throw refuse('a word that touches a string');
    }
    statement.add("''");
    this.#enter(prefix !== undefined && /e/i.test(prefix) ? 'escape string' : 'string', 1);
  }

  #openDollarString(input: Buffer, next: number): boolean {
    if (/[\w$\x80-\xff]$/.test(this.statement.tail)) throw refuse('a dollar sign inside a word');
    if (next >= 0x30 && next <= 0x39) return this.#keep('$');
    const end = input.indexOf(0x24, this.#at + 1);
    const tag = input.toString('latin1', this.#at + 1, end < 0 ? this.#at + longestToken : end);
    if (!/^(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?$/.test(tag)) throw refuse('a dollar sign');
    if (end < 0) {
      if (tag.length >= longestToken - 1) throw refuse('a dollar sign');
      return false;
    }
    this.#delimiter = Buffer.from(`$${tag}$`, 'latin1');
    this.statement.add("''");
    return this.#enter('dollar string', this.#delimiter.length);
  }

  #semicolon(next: number | undefined): boolean {
    const { statement } = this;
    if (statement.empty) throw refuse('an empty statement');
    if (statement.parentheses > 0 || openBlocks(statement.text) > 0) return this.#keep(';');
    // psql takes what follows on the line of a COPY for SQL, and what follows on the next lines for data.
    if (next === undefined) return false;
    const table = this.#listener.statement(statement);
    this.statement = new Statement();
    this.#at++;
    this.#statementEnd = this.#at;
    if (table === undefined) return true;
    if (next !== 0x0a) throw refuse('a COPY that is not alone on its line');
    this.#table = table;
    this.#midLine = false;
    return this.#enter('data', 1);
  }

  #quoted(input: Buffer, mark: 0x27 | 0x22): boolean {
    for (;;) {
      const end = input.indexOf(mark, this.#at);
      // The mark twice stands for itself.
      const next = end < 0 ? input.length : input[end + 1] === mark ? end + 2 : end;
      this.#collect(input.subarray(this.#at, next), mark === 0x22 ? 64 * 1024 : 128);
      this.#at = next;
      if (end < 0) return true;
      if (next > end) continue;
      if (end + 1 === input.length) return false;
      break;
    }
    this.#at++;
    const content = Buffer.concat(this.#piece).toString();
    this.#piece = [];
    if (mark === 0x22) this.statement.closeIdentifier(`"${content}"`);
    else if (this.statement.strings.length < 4) this.statement.strings.push(content);
    return this.#enter('text', 0);
  }

  #collect(bytes: Buffer, most: number): void {
    if (most === 128 && this.statement.strings.length >= 4) return;
    const length = this.#piece.reduce((sum, piece) => sum + piece.length, 0);
    if (length + bytes.length > most && most > 128) throw refuse('a name of more than 64 KiB');
    if (bytes.length > 0 && length < most) this.#piece.push(Buffer.from(bytes.subarray(0, most - length)));
  }

  #escapeString(input: Buffer): boolean {
    let at = this.#at;
    for (; at < input.length; at++) {
      const byte = input[at];
      if (byte !== 0x27 && byte !== 0x5c) continue;
      this.#at = at;
      if (at + 1 === input.length) return false;
      if (byte === 0x5c || input[at + 1] === 0x27) at++;
      else {
        this.statement.afterEscapeString = true;
        return this.#enter('text', 1);
      }
    }
    this.#at = at;
    return true;
  }

  #dollarString(input: Buffer): boolean {
    const end = input.indexOf(this.#delimiter, this.#at);
    if (end >= 0) {
      this.#at = end;
      return this.#enter('text', this.#delimiter.length);
    }
    const before = this.#at;
    this.#at = Math.max(before, input.length - this.#delimiter.length + 1);
    return false;
  }

  #line(input: Buffer): boolean {
    let end = this.#at;
    while (end < input.length && input[end] !== 10 && input[end] !== 13) end++;
    const isCommand = this.#place === 'command';
    if (end === input.length) {
      if (isCommand && end - this.#at > longestToken) throw refuse('a psql command');
      if (end - this.#at > longestToken) {
        // A comment that long is nothing that anybody waits for; what is left of it must not look like another.
        this.#cut = true;
        this.#at = end - 1;
      }
      return false;
    }
    if (this.statement.empty) {
      const line = input.toString('latin1', this.#at, end);
      if (isCommand) this.#listener.command(line);
      else if (!this.#cut) this.#listener.comment(line);
    } else this.statement.add(' ');
    this.#cut = false;
    this.#at = end;
    return this.#enter('text', 0);
  }

  #blockComment(input: Buffer): boolean {
    for (let at = this.#at; at + 1 < input.length; at++) {
      const pair = ((input[at] as number) << 8) | (input[at + 1] as number);
      if (pair === 0x2f2a) this.#depth++;
      else if (pair === 0x2a2f) this.#depth--;
      else continue;
      at++;
      if (this.#depth > 0) continue;
      this.#at = at;
      if (!this.statement.empty) this.statement.add(' ');
      return this.#enter('text', 1);
    }
    // Given again from the start of the comment or its last border; bounded, since pg_dump writes none at all.
    if (input.length - this.#at > 64 * longestToken) throw refuse('a comment of more than 64 KiB');
    this.#depth = 0;
    return false;
  }

  #data(input: Buffer): boolean {
    const { next, rows, ended, midLine } = readCopyData(input, this.#at, this.#midLine);
    if (rows > 0) this.#listener.rows(this.#table, rows);
    this.#at = next;
    this.#midLine = midLine;
    if (ended) this.#place = 'text';
    return ended || next === input.length;
  }

  #atLineStart(input: Buffer): boolean {
    return this.#at === 0 ? this.#lineStart : input[this.#at - 1] === 10;
  }

  #enter(place: Place, skip: number): true {
    this.#place = place;
    this.#at += skip;
    return true;
  }

  #keep(text: string): true {
    this.statement.add(text);
    this.#at += text.length;
    return true;
  }
}

/** A Failure that says what a dump may not hold. */
export function refuse(what: string): Failure {
  return new Failure('not-whole', `the dump holds what no pg_dump writes: ${what}`, {
    hint: 'it is not loaded, because it could do more than fill its database',
  });
}

const blank = new Uint8Array(256);
for (const byte of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]) blank[byte] = 1;

const ordinary = new Uint8Array(256).fill(1);
for (const character of `'"$;()-/\\:`) ordinary[character.charCodeAt(0)] = 0;
