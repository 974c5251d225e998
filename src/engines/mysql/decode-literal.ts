import { fromHex } from '../from-hex.ts';
import type { Column, Value } from '../pieces.ts';
import { refusal } from './refusal.ts';

const quote = 0x27;
const backslash = 0x5c;
/** What a backslash and a letter stand for (MySQL manual, "String Literals"); any other byte stands for itself. */
const escapes = new Map<number, number>([
  [0x30, 0],
  [0x62, 8],
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x5a, 26],
]);

/** The value of a literal of an INSERT. */
export function decodeLiteral(literal: Buffer, column: Column): Value {
  if (literal[0] === quote) return { is: column.holds === 'binary' ? 'binary' : 'text', bytes: unescaped(literal, 1) };
  const start = literal.toString('latin1', 0, 64);
  if (/^NULL$/i.test(start)) return null;
  if (/^_binary '/i.test(start)) return { is: 'binary', bytes: unescaped(literal, literal.indexOf(quote) + 1) };
  if (/^0x/i.test(start)) return { is: 'binary', bytes: fromHex(literal.subarray(2)) };
  if (/^x'/i.test(start)) return { is: 'binary', bytes: fromHex(literal.subarray(2, -1)) };
  if (/^[-+]?[\d.]/.test(start) && literal.length <= 64 * 1024) return { is: 'number', digits: literal.toString('latin1') };
  throw refusal('a value that no dump tool writes', start);
}

/** A string's bytes, from behind its opening quote. */
function unescaped(literal: Buffer, from: number): Buffer {
  const inside = literal.subarray(from, literal.length - 1);
  let at = inside.indexOf(backslash);
  const doubled = inside.indexOf(quote);
  if (at === -1 && doubled === -1) return inside;
  if (at === -1 || (doubled !== -1 && doubled < at)) at = doubled;
  const bytes = Buffer.allocUnsafe(inside.length);
  inside.copy(bytes, 0, 0, at);
  let to = at;
  for (; at < inside.length; at += 1) {
    let byte = inside[at] as number;
    if (byte === backslash) {
      const next = inside[(at += 1)] as number;
      byte = escapes.get(next) ?? next;
    } else if (byte === quote) at += 1;
    bytes[to] = byte;
    to += 1;
  }
  return bytes.subarray(0, to);
}
