import { fromHex } from '../from-hex.ts';
import type { Column, Condition, RowsPiece, Value } from '../pieces.ts';
import { rejoin } from '../rejoin.ts';
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
  /** What comes of `chunk`: its text, or, where rows are chosen, the lines of it that are wanted; and the rows that have ended in it. */
  push(chunk: Buffer): Pick<RowsPiece, 'text' | 'rows' | 'chosen'>;
}

export interface CopyForm {
  readonly table: string;
  readonly columns: readonly Column[];
  /** The client_encoding of the dump. */
  readonly encoding: string;
  readonly decode: boolean;
  readonly conditions: readonly Condition[] | undefined;
}

/** @throws Failure not-whole: a row has not the values that its columns ask for */
export function copyRows({ table, columns, encoding, decode, conditions }: CopyForm): CopyRows {
  let parts: Buffer[] = [];
  // What follows the COPY on its own line is its end of line.
  let isFirst = true;

  const fieldsOf = (line: Buffer): Buffer[] => {
    if (columns.length === 0) return [];
    const fields: Buffer[] = [];
    for (let from = 0; fields.length < columns.length;) {
      const end = line.indexOf(tab, from);
      fields.push(line.subarray(from, end === -1 ? line.length : end));
      if (end === -1) break;
      from = end + 1;
    }
    const length = fields.reduce((sum, field) => sum + field.length + 1, 0);
    if (fields.length === columns.length && length === line.length + 1) return fields;
    throw refuse(`a row of ${table} with another number of values than it has columns`);
  };
  const valueAt = (fields: readonly Buffer[], index: number): Value => valueOf(fields[index] as Buffer, columns[index] as Column, encoding);

  return {
    push(chunk) {
      if (!decode && conditions === undefined) return { text: chunk, rows: [] };
      const rows: Value[][] = [];
      const lines: Buffer[] = [];
      let [of, kept, from] = [0, 0, 0];
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
        const last = chunk.subarray(from, end + 1);
        const line = parts.length === 0 ? last : Buffer.concat([...parts, last]);
        parts = [];
        from = end + 1;
        const isMark = line.length === 3 && line[0] === backslash && line[1] === 0x2e;
        if (!isFirst && !isMark) {
          of += 1;
          const fields = fieldsOf(line.subarray(0, -1));
          if (conditions?.every(({ column, fits }) => fits(valueAt(fields, column))) === false) continue;
          kept += 1;
          if (decode) rows.push(fields.map((_, index) => valueAt(fields, index)));
        }
        isFirst = false;
        if (conditions !== undefined) lines.push(line);
      }
      if (from < chunk.length) parts.push(chunk.subarray(from));
      return conditions === undefined ? { text: chunk, rows } : { text: rejoin(lines), rows, chosen: { of, kept } };
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
  if (text[0] === backslash && text[1] === 0x78) return fromHex(text.subarray(2));
  const decoded = text
    .toString('latin1')
    .replace(/\\(\\|[0-7]{3})/g, (_, what: string) => (what === '\\' ? what : String.fromCharCode(Number.parseInt(what, 8))));
  return Buffer.from(decoded, 'latin1');
}
