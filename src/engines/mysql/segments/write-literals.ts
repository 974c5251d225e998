import { endsSegment, type SegmentEnds } from '../../../streams/segment-ends.ts';
import { escapes } from './escapes.ts';

/** What a value is written as: bare, between quotes, or between quotes behind `_binary`. */
export type Literal = 'bare' | 'quoted' | 'binary';

/** Rows of one result as the tuples of an INSERT, into buffers that are given away when they are full. */
export interface LiteralWriter {
  /** Takes a whole row as the text protocol has it: each value behind its length. */
  row(bytes: Buffer, from: number, to: number): void;
  /** A row that comes in pieces: its beginning; a value that is NULL, or begins; more of it; its end. */
  beginRow(): void;
  nullValue(): void;
  beginValue(): void;
  valueBytes(bytes: Buffer, from: number, to: number): void;
  endValue(): void;
  endRow(): void;
  /** After the last row. */
  finish(): void;
}

/** What is given away: whole statements, or a part of one. */
export interface Written {
  readonly text: Buffer;
  /** Rows that ended in it, and in the parts that it goes on with. */
  readonly rows: number;
  readonly goesOn: boolean;
}

const backslash = 0x5c;
const quote = 0x27;
const comma = 0x2c;
const nullMarker = 0xfb;

/** Four of them, and what finds out whether any of four bytes is less than another (subtracting borrows from its high bit). */
const lowest = 0x28282828;
const backslashes = 0x5c5c5c5c;
const ones = 0x01010101;
const highBits = 0x80808080 | 0;

/**
 * Shorter than the native tools' statements: of what a server makes of one while it reads it, more stays in the processor's caches (loading took
 * a seventh less of the server's time than with 1 MB, in the median of loaded runs; 16 KB gain nothing more). Less than any server's max_allowed_packet.
 */
const longestStatement = 64_000;
/** A row that comes whole has at most so many bytes. */
export const longestWholeRow = 1024 * 1024;

/**
 * The text is what mysqldump and mariadb-dump would write of the rows, so that who reads one reads the other. (But for the backslash that MySQL's puts before bytes which
 * would begin a character of several bytes and do not: no byte of such a character is a quote in UTF-8.) This loop sees every byte of a database;
 * it calls nothing where it can help it.
 * @param options.head `INSERT INTO t VALUES `, up to the first row
 * @param options.settings what stands at the beginning of each text
 * @param options.bytes how long a text becomes before it is given away; with `ends`, at rows that say so themselves
 */
export function writeLiterals(
  options: {
    readonly settings: Buffer;
    readonly head: Buffer;
    readonly literals: readonly Literal[];
    readonly bytes: number;
    readonly ends?: SegmentEnds | undefined;
    readonly buffer: () => Buffer;
  },
  give: (written: Written) => void,
): LiteralWriter {
  const { settings, head, literals, bytes, ends, buffer } = options;
  const kinds = Uint8Array.from(literals, (literal) => (literal === 'bare' ? 0 : literal === 'quoted' ? 1 : 2));
  let out = buffer();
  let outView = new DataView(out.buffer, out.byteOffset, out.length);
  let seen = out;
  let seenView = outView;
  let at = 0;
  let rows = 0;
  let rowFrom = 0;
  let statementFrom = -1;
  let column = 0;
  /** Whether the statement under way has begun in a text that is given away already. */
  let goesOn = false;

  const put = (text: Buffer): void => {
    at += text.copy(out, at);
  };
  const openRow = (): void => {
    if (statementFrom === -1) {
      if (at === 0 && !goesOn) put(settings);
      statementFrom = at;
      put(head);
    } else {
      out[at++] = comma;
      out[at++] = 0x0a;
    }
    rowFrom = at;
    out[at++] = 0x28;
  };
  const hand = (isOpen: boolean): void => {
    const text = out.subarray(0, at);
    // A row that goes on is counted with the last part of it.
    give({ text, rows: isOpen ? 0 : rows, goesOn: isOpen });
    if (!isOpen) rows = 0;
    goesOn = isOpen;
    statementFrom = isOpen ? -longestStatement : -1;
    out = buffer();
    outView = new DataView(out.buffer, out.byteOffset, out.length);
    at = 0;
  };
  const closeStatement = (): void => {
    out[at++] = 0x3b;
    out[at++] = 0x0a;
    statementFrom = -1;
    goesOn = false;
  };
  const closeRow = (): void => {
    out[at++] = 0x29;
    rows++;
    // A row that went on ends its text.
    const isLast = ends !== undefined && (goesOn || endsSegment(ends, at, out, rowFrom, at));
    if (at - statementFrom < longestStatement && at < bytes && !isLast) return;
    closeStatement();
    if (at >= bytes || isLast) hand(false);
  };
  const openValue = (index: number): void => {
    if (index > 0) out[at++] = comma;
    const kind = kinds[index];
    if (kind === 0) return;
    if (kind === 2) at += out.write('_binary ', at, 'latin1');
    out[at++] = quote;
  };

  const row = (source: Buffer, from: number, to: number): void => {
    openRow();
    // Of the closure's variables, those that the loop needs: each look into the closure would cost.
    const target = out;
    const targetView = outView;
    if (source !== seen) {
      seen = source;
      seenView = new DataView(source.buffer, source.byteOffset, source.length);
    }
    const sourceView = seenView;
    let place = at;
    let next = from;
    for (let index = 0; next < to; index++) {
      if (index > 0) target[place++] = comma;
      let length = source[next++]!;
      if (length === nullMarker) {
        target[place++] = 0x4e;
        target[place++] = 0x55;
        target[place++] = 0x4c;
        target[place++] = 0x4c;
        continue;
      }
      if (length === 0xfc) {
        length = source[next]! | (source[next + 1]! << 8);
        next += 2;
      } else if (length === 0xfd) {
        length = source[next]! | (source[next + 1]! << 8) | (source[next + 2]! << 16);
        next += 3;
      } else if (length === 0xfe) {
        length = source.readUInt32LE(next);
        next += 8;
      }
      const end = next + length;
      const kind = kinds[index];
      if (kind === 0) {
        while (next < end) target[place++] = source[next++]!;
        continue;
      }
      if (kind === 2) place += target.write('_binary ', place, 'latin1');
      target[place++] = quote;
      while (next < end) {
        // Four bytes at once, as long as none of them is below 0x28, as all that is escaped is but the backslash.
        for (; next < end - 3; next += 4, place += 4) {
          const word = sourceView.getInt32(next, true);
          const slashed = word ^ backslashes;
          if ((((word - lowest) & ~word) | ((slashed - ones) & ~slashed)) & highBits) break;
          targetView.setInt32(place, word, true);
        }
        const stop = Math.min(end, next + 4);
        while (next < stop) {
          const byte = source[next++]!;
          const letter = escapes[byte]!;
          if (letter === 0) target[place++] = byte;
          else {
            target[place++] = backslash;
            target[place++] = letter;
          }
        }
      }
      target[place++] = quote;
    }
    at = place;
    closeRow();
  };

  return {
    row,
    beginRow() {
      openRow();
      column = 0;
    },
    nullValue() {
      if (column > 0) out[at++] = comma;
      at += out.write('NULL', at, 'latin1');
      column++;
    },
    beginValue: () => openValue(column),
    valueBytes(source, from, to) {
      for (let next = from; next < to;) {
        if (at >= bytes) hand(true);
        // What is added is at most twice as long, and stays within what a buffer has beyond `bytes`.
        const end = Math.min(to, next + longestWholeRow);
        if (kinds[column] === 0) at += source.copy(out, at, next, end);
        else at = escapeInto(out, at, source, next, end);
        next = end;
      }
    },
    endValue() {
      if (kinds[column] !== 0) out[at++] = quote;
      column++;
    },
    endRow: closeRow,
    finish() {
      if (statementFrom !== -1) closeStatement();
      if (at > 0) hand(false);
    },
  };
}

/**
 * How long a buffer must be: beyond `bytes` there is room for the longest whole row, escaped, what stands around its values, and a head that names
 * 4096 columns of 64 characters.
 */
export function bufferLength(bytes: number): number {
  return bytes + 2 * longestWholeRow + 2 * longestWholeRow;
}

function escapeInto(target: Buffer, at: number, source: Buffer, from: number, to: number): number {
  let place = at;
  for (let next = from; next < to; next++) {
    const byte = source[next]!;
    const letter = escapes[byte]!;
    if (letter === 0) target[place++] = byte;
    else {
      target[place++] = backslash;
      target[place++] = letter;
    }
  }
  return place;
}
