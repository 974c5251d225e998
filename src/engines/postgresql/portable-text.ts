import { rejoin } from '../rejoin.ts';
import { DumpText } from './dump-text.ts';
import type { Statement } from './statement.ts';
import { meaningOf, shortenInsertion } from './statement-rules.ts';

/** Bytes of a statement that are held until it is known whether it stays; a longer one stays. Those that may go are one line long. */
const mostHeld = 64 * 1024;

const space = Buffer.from(' ');

/**
 * A scanned dump's text on its way to psql, without the statements that are left out, without psql's own \restrict and \unrestrict, and with a space where psql
 * would take the slice of an array for one of its variables, which it does in pg_dump's own text.
 */
export class PortableText {
  readonly #text: DumpText;
  /** Of a statement under way: what has been read of it. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #unread = Buffer.alloc(0);
  /** In the bytes that are being read: what is left out of them. */
  #cuts: { from: number; to: number }[] = [];
  /** Behind which of these bytes a space comes: they are as many as stand before it. */
  #spaces: number[] = [];
  /** Whether the statement under way began in earlier bytes. */
  #began = false;
  /** Whether it is too long to be left out, and passes. */
  #passing = false;
  #dropHeld = false;
  /** Of the dump's own restriction. */
  #token: string | undefined;

  /** @param isLeftOut called with one statement after the other */
  constructor(isLeftOut: (statement: Statement) => boolean) {
    this.#text = new DumpText({
      statement: (statement) => {
        const { encoding, copies } = meaningOf(statement);
        if (encoding !== undefined) this.#text.encoding = encoding;
        if (isLeftOut(statement) && !this.#passing) this.#leaveOut(this.#text.at + 1);
        this.#began = false;
        this.#passing = false;
        return copies === true ? 'data' : undefined;
      },
      comment: () => undefined,
      // Any other psql refuses, being under our own restriction.
      command: (line) => {
        const [, un, token] = /^\\(un)?restrict ([A-Za-z0-9]+)$/.exec(line) ?? [];
        if (token === undefined || (un !== undefined && token !== this.#token)) return;
        this.#token = token;
        this.#leaveOut(this.#text.at + 1);
      },
      colon: (end) => void this.#spaces.push(end),
    });
  }

  /** Gives what may go on now, which may be a part of `chunk`; nothing else of it is held. */
  push(chunk: Buffer): Buffer {
    const text = this.#text;
    const input = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    [this.#cuts, this.#spaces] = [[], []];
    this.#dropHeld = false;
    this.#began = !text.statement.empty;
    const { next } = text.read(input);
    this.#unread = Buffer.from(input.subarray(next));
    if (text.statement.length > mostHeld) shortenInsertion(text.statement);

    const parts: Buffer[] = [];
    if (!this.#began) parts.push(...this.#heldThatStays());
    const free = text.statement.empty || this.#passing ? next : this.#began ? 0 : text.begin;
    let at = 0;
    for (const { from, to } of this.#cuts) {
      parts.push(...this.#spaced(input, at, from));
      at = to;
    }
    parts.push(...this.#spaced(input, at, free));
    if (next > free) {
      this.#held.push(...this.#spaced(input, free, next).map((part) => Buffer.from(part)));
      this.#heldBytes += next - free;
    }
    if (this.#heldBytes > mostHeld) {
      parts.push(...this.#held);
      this.#forgetHeld();
      this.#passing = true;
    }
    return rejoin(parts);
  }

  finish(): Buffer {
    // An end of line tells that nothing can follow what stands there; it goes along with a command that is left out.
    const rest = this.push(Buffer.from('\n'));
    return rest.at(-1) === 0x0a ? rest.subarray(0, -1) : rest;
  }

  /** What the text that was pushed ends inside of, for a message; undefined between statements. */
  get inside(): string | undefined {
    return this.#text.inside ?? (this.#unread.length > 0 ? 'a word' : undefined);
  }

  /** A part of these bytes, with the spaces that come into it or behind it. */
  #spaced(input: Buffer, from: number, to: number): Buffer[] {
    const parts: Buffer[] = [];
    let at = from;
    for (const end of this.#spaces) {
      if (end <= from || end > to) continue;
      parts.push(input.subarray(at, end), space);
      at = end;
    }
    return [...parts, input.subarray(at, to)];
  }

  #leaveOut(to: number): void {
    if (this.#began) this.#dropHeld = true;
    this.#cuts.push({ from: this.#began ? 0 : this.#text.begin, to });
  }

  /** Of a statement that has ended in these bytes. */
  #heldThatStays(): readonly Buffer[] {
    const held = this.#dropHeld ? [] : this.#held;
    this.#forgetHeld();
    return held;
  }

  #forgetHeld(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }
}
