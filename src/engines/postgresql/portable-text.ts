import { isAscii } from 'node:buffer';
import { rejoin } from '../rejoin.ts';
import { DumpText } from './dump-text.ts';
import type { Statement } from './statement.ts';
import { meaningOf, shortenInsertion } from './statement-rules.ts';

/** Bytes of a statement that are held until it is known whether it stays; a longer one stays. Those that may go are one line long. */
const mostHeld = 64 * 1024;

const space = Buffer.from(' ');

/** Something that comes into these bytes: behind the first `at` of them, and with what stands before it, or with what it `leads`. */
interface Insertion {
  readonly at: number;
  readonly text: Buffer;
  readonly leads: boolean;
}

/**
 * A scanned dump's text on its way to psql, without the statements that are left out, without psql's own \restrict and \unrestrict, with a space where psql
 * would take the slice of an array for one of its variables, which it does in pg_dump's own text, and with the settings made anew by which psql and the server
 * tell where a string ends: what a dump calls, be it in a column's default, may have set others with `set_config`.
 */
export class PortableText {
  readonly #text: DumpText;
  /** Of a statement under way: what has been read of it. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #unread = Buffer.alloc(0);
  /** The bytes that are being read. */
  #input: Buffer = Buffer.alloc(0);
  /** In the bytes that are being read: what is left out of them. */
  #cuts: { from: number; to: number }[] = [];
  #insertions: Insertion[] = [];
  /** The encoding that the dump has said. */
  #encoding: string | undefined;
  /** Whether the statement under way began in earlier bytes. */
  #began = false;
  /** Whether it is too long to be left out, and passes. */
  #passing = false;
  #dropHeld = false;
  /** Whether the settings are made anew before what is held. */
  #leadHeld = false;
  /** Of the dump's own restriction. */
  #token: string | undefined;

  /** @param isLeftOut called with one statement after the other */
  constructor(isLeftOut: (statement: Statement) => boolean) {
    this.#text = new DumpText({
      statement: (statement) => {
        const { encoding, copies } = meaningOf(statement);
        if (isLeftOut(statement) && !this.#passing) this.#leaveOut(this.#text.at + 1);
        else if (!this.#passing) this.#lead();
        if (encoding !== undefined) this.#text.encoding = this.#encoding = encoding;
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
      colon: (end) => void this.#insertions.push({ at: end, text: space, leads: false }),
    });
  }

  /** Gives what may go on now, which may be a part of `chunk`; nothing else of it is held. */
  push(chunk: Buffer): Buffer {
    const text = this.#text;
    const input = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    [this.#cuts, this.#insertions, this.#input] = [[], [], input];
    [this.#dropHeld, this.#leadHeld] = [false, false];
    this.#began = !text.statement.empty;
    const { next } = text.read(input);
    this.#insertions.sort((one, other) => one.at - other.at);
    this.#unread = Buffer.from(input.subarray(next));
    if (text.statement.length > mostHeld) shortenInsertion(text.statement);

    const parts: Buffer[] = [];
    if (!this.#began) parts.push(...this.#heldThatStays());
    const free = text.statement.empty || this.#passing ? next : this.#began ? 0 : text.begin;
    let at = 0;
    for (const { from, to } of this.#cuts) {
      parts.push(...this.#filled(input, at, from));
      at = to;
    }
    parts.push(...this.#filled(input, at, free));
    if (next > free) {
      this.#held.push(...this.#filled(input, free, next).map((part) => Buffer.from(part)));
      this.#heldBytes += next - free;
    }
    if (this.#heldBytes > mostHeld) {
      parts.push(this.#settings(), ...this.#held);
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

  /** A part of these bytes, with what comes into it. */
  #filled(input: Buffer, from: number, to: number): Buffer[] {
    const parts: Buffer[] = [];
    let at = from;
    for (const { at: place, text, leads } of this.#insertions) {
      if (leads ? place < from || place >= to : place <= from || place > to) continue;
      parts.push(input.subarray(at, place), text);
      at = place;
    }
    return [...parts, input.subarray(at, to)];
  }

  #leaveOut(to: number): void {
    if (this.#began) this.#dropHeld = true;
    this.#cuts.push({ from: this.#began ? 0 : this.#text.begin, to });
  }

  /** Makes the settings anew before the statement that ends here, where it is read otherwise under others. */
  #lead(): void {
    const isPlain = (bytes: Buffer): boolean => isAscii(bytes) && !bytes.includes('\\');
    const { at, begin } = this.#text;
    if (this.#began) this.#leadHeld = !isPlain(this.#input.subarray(0, at)) || !this.#held.every(isPlain);
    else if (!isPlain(this.#input.subarray(begin, at))) this.#insertions.push({ at: begin, text: this.#settings(), leads: true });
  }

  /** On a line of their own: psql reads a line by the settings that it begins under. */
  #settings(): Buffer {
    const encoding = this.#encoding === undefined ? 'RESET client_encoding' : `SET client_encoding = ${this.#encoding}`;
    return Buffer.from(`\nSET standard_conforming_strings = on; ${encoding};\n`);
  }

  /** Of a statement that has ended in these bytes. */
  #heldThatStays(): readonly Buffer[] {
    const held = this.#dropHeld ? [] : this.#leadHeld ? [this.#settings(), ...this.#held] : this.#held;
    this.#forgetHeld();
    return held;
  }

  #forgetHeld(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }
}
