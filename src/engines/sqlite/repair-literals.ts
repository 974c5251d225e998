import { isUtf8 } from 'node:buffer';

const quote = 0x27;

/**
 * Rewrites, in a row's SQL literals, the text that would not survive its way as text: what is not UTF-8 becomes
 * `CAST(x'…' AS TEXT)`, and a text with CR LF becomes a replace(), because the sqlite3 shell reads a line's CR LF as LF, inside
 * literals too (shell.c, local_getline).
 */
export function repairLiterals(row: Buffer): Buffer {
  const parts: Buffer[] = [];
  let copied = 0;
  for (let start = row.indexOf(quote); start !== -1;) {
    const end = literalEnd(row, start);
    const inside = row.subarray(start + 1, end);
    const repaired = repair(inside);
    if (repaired !== undefined) {
      parts.push(row.subarray(copied, start), repaired);
      copied = end + 1;
    }
    start = row.indexOf(quote, end + 1);
  }
  parts.push(row.subarray(copied));
  return Buffer.concat(parts);
}

/** Where the literal that starts at `start` has its closing quote. */
function literalEnd(row: Buffer, start: number): number {
  for (let at = row.indexOf(quote, start + 1); at !== -1; at = row.indexOf(quote, at + 2)) {
    if (row[at + 1] !== quote) return at;
  }
  throw new Error('an unterminated literal in a row');
}

function repair(inside: Buffer): Buffer | undefined {
  const broken = inside.includes('\r\n');
  const valid = isUtf8(inside);
  if (valid && !broken) return undefined;
  if (!valid || inside.includes('\r\v')) return Buffer.from(`CAST(x'${unescaped(inside).toString('hex')}' AS TEXT)`);
  return Buffer.from(`replace('${inside.toString('utf8').replaceAll('\r\n', '\r\v')}',char(13,11),char(13,10))`);
}

function unescaped(inside: Buffer): Buffer {
  return Buffer.from(inside.toString('latin1').replaceAll("''", "'"), 'latin1');
}
