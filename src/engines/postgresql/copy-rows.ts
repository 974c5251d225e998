import type { Column, Value } from '../pieces.ts';
import { decodeName } from './decode-name.ts';
import { refuse } from './refuse.ts';

const newline = 0x0a;
const tab = 0x09;
const backslash = 0x5c;
/** Documentation, "COPY", "Text Format". */
const escapes = new Map<number, number>([
  [0x62, 8],
  [0x66, 12],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x76, 11],
]);

/** Reads the data lines of a COPY, however they are cut into chunks. */
export interface CopyRows {
  /** The rows that have ended in `chunk`. */
  push(chunk: Buffer): Value[][];
}

/** @param encoding the client_encoding of the dump */
export function copyRows(columns: readonly Column[], encoding: string, table: string): CopyRows {
  let parts: Buffer[] = [];
  // What follows the COPY on its own line is its end of line.
  let isFirst = true;

  const rowOf = (line: Buffer): Value[] => {
    if (columns.length === 0) return [];
    const row: Value[] = [];
    for (let from = 0; from <= line.length;) {
      const end = line.indexOf(tab, from);
      const to = end === -1 ? line.length : end;
      const column = columns[row.length];
      if (column === undefined) break;
      row.push(valueOf(line.subarray(from, to), column, encoding));
      from = to + 1;
      if (end === -1) return row.length === columns.length ? row : wrong();
    }
    return wrong();
  };
  const wrong = (): never => {
    throw refuse(`a row of ${table} with another number of values than it has columns`);
  };

  return {
    push(chunk) {
      const rows: Value[][] = [];
      let from = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
        const last = chunk.subarray(from, end);
        const line = parts.length === 0 ? last : Buffer.concat([...parts, last]);
        parts = [];
        from = end + 1;
        const isMark = line.length === 2 && line[0] === backslash && line[1] === 0x2e;
        if (!isFirst && !isMark) rows.push(rowOf(line));
        isFirst = false;
      }
      if (from < chunk.length) parts.push(chunk.subarray(from));
      return rows;
    },
  };
}

function valueOf(field: Buffer, column: Column, encoding: string): Value {
  if (field.length === 2 && field[0] === backslash && field[1] === 0x4e) return null;
  const bytes = unescaped(field);
  if (column.holds === 'number') return { is: 'number', digits: bytes.toString('latin1') };
  if (column.holds === 'boolean') return { is: 'boolean', true: bytes[0] === 0x74 };
  if (column.holds === 'binary') return { is: 'binary', bytes: bytea(bytes) };
  const isUtf8 = encoding === 'UTF8' || encoding === 'SQL_ASCII';
  return { is: 'text', bytes: isUtf8 ? bytes : Buffer.from(decodeName(bytes, encoding)) };
}

function unescaped(field: Buffer): Buffer {
  let at = field.indexOf(backslash);
  if (at === -1) return field;
  const bytes = Buffer.allocUnsafe(field.length);
  field.copy(bytes, 0, 0, at);
  let to = at;
  for (; at < field.length; at += 1) {
    let byte = field[at] as number;
    if (byte === backslash) {
      const next = field[(at += 1)] as number;
      const [octal] = /^[0-7]{1,3}/.exec(field.toString('latin1', at, at + 3)) ?? [];
      if (octal === undefined) byte = escapes.get(next) ?? next;
      else {
        byte = Number.parseInt(octal, 8) & 0xff;
        at += octal.length - 1;
      }
    }
    bytes[to] = byte;
    to += 1;
  }
  return bytes.subarray(0, to);
}

/** The bytes of a bytea, in its hex format or the older escape format (documentation, "Binary Data Types"). */
function bytea(text: Buffer): Buffer {
  if (text[0] === backslash && text[1] === 0x78) return Buffer.from(text.toString('latin1', 2), 'hex');
  const decoded = text
    .toString('latin1')
    .replace(/\\(\\|[0-7]{3})/g, (_, what: string) => (what === '\\' ? what : String.fromCharCode(Number.parseInt(what, 8))));
  return Buffer.from(decoded, 'latin1');
}
