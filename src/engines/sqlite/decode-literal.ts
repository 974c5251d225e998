import { Failure } from '../../failures/failure.ts';
import { fromHex } from '../from-hex.ts';
import type { Value } from '../pieces.ts';

const quote = 0x27;
const cast = /^CAST\(x'([0-9A-Fa-f]*)' AS TEXT\)$/;
/** See `repairLiterals`. */
const replaced = { start: 'replace(', end: ',char(13,11),char(13,10))' };
/** See `rowExpression`: what a real is scaled by where its own digits would not be read back exactly. */
const scaled = /^\((-?[\d.]+(?:e[-+]?\d+)?)([*/])([\d.]+e\+\d+)\)$/;

/**
 * The value of a literal of Penstock's own dump. @param encoding of the database: a CAST has bytes in it
 * @throws Failure not-whole: it is none
 */
export function decodeLiteral(literal: Buffer, encoding: string): Value {
  if (literal[0] === quote) return { is: 'text', bytes: unquoted(literal) };
  const start = literal.toString('latin1', 0, 64);
  if (start === 'NULL') return null;
  if (/^x'/i.test(start)) return { is: 'binary', bytes: fromHex(literal.subarray(2, -1)) };
  if (/^-?\d+(?:\.\d*)?(?:e[-+]?\d+)?$/i.test(start)) return { is: 'number', digits: isInfinite(start) ? infinity(start) : start };
  const [, digits, sign, power] = scaled.exec(start) ?? [];
  if (digits !== undefined) {
    const value = sign === '*' ? Number(digits) * Number(power) : Number(digits) / Number(power);
    return { is: 'number', digits: String(value) };
  }
  if (start.startsWith(replaced.start)) {
    const inside = unquoted(literal.subarray(replaced.start.length, literal.length - replaced.end.length));
    return { is: 'text', bytes: Buffer.from(inside.toString('latin1').replaceAll('\r\v', '\r\n'), 'latin1') };
  }
  const hex = cast.exec(literal.toString('latin1'))?.[1];
  if (hex !== undefined) return { is: 'text', bytes: asUtf8(Buffer.from(hex, 'hex'), encoding) };
  throw new Failure('not-whole', `the dump holds a value that penstock does not write: ${start}`);
}

/** Of an ill-formed text the very bytes are given. */
function asUtf8(bytes: Buffer, encoding: string): Buffer {
  if (encoding === 'UTF-8') return bytes;
  try {
    const label = encoding === 'UTF-16be' ? 'utf-16be' : 'utf-16le';
    return Buffer.from(new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return bytes;
  }
}

function isInfinite(digits: string): boolean {
  return !/^-?\d+$/.test(digits) && !Number.isFinite(Number(digits));
}

function infinity(digits: string): string {
  return digits.startsWith('-') ? '-Infinity' : 'Infinity';
}

function unquoted(literal: Buffer): Buffer {
  const inside = literal.subarray(1, literal.length - 1);
  if (!inside.includes(quote)) return inside;
  return Buffer.from(inside.toString('latin1').replaceAll("''", "'"), 'latin1');
}
