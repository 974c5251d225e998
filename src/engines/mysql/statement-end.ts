import { refusal } from './refusal.ts';

/**
 * Where the statement that begins at `from` ends: the place of its delimiter, or -1 if the text ends before.
 *
 * With the delimiter `;` the statement goes to the native client, which cuts the text itself and lets the server cut it once more,
 * so it must be cut alike by every reader of it: what readers differ in (comments inside a statement, `;` inside an
 * executable comment, a backslash or NUL outside strings, double quotes) is refused; dump tools write none of it there.
 * With any other delimiter the statement is an object's (see `classify.ts`) and goes to the server alone and whole.
 */
export function statementEnd(text: Buffer, from: number, delimiter: string): number {
  const strict = delimiter === ';';
  const first = delimiter.charCodeAt(0);
  const second = delimiter.length > 1 ? delimiter.charCodeAt(1) : -1;
  const end = text.length;
  let executable = 0;
  let at = from;
  while (at < end) {
    const byte = text[at]!;
    if (byte === first && (second === -1 || text[at + 1] === second)) {
      if (strict && executable !== 0) throw refusal('a statement ends inside an executable comment', excerpt(text, from));
      return at;
    }
    switch (byte) {
      case 0x27:
      case 0x60:
      case 0x22: {
        if (strict && byte === 0x22) throw refusal('double quotes where no dump tool writes them', excerpt(text, from));
        const close = stringEnd(text, at, byte);
        if (close === -1) return -1;
        // A server too old for the comment would skip it, and end at the first `*/` even inside quotes.
        if (strict && executable !== 0 && text.subarray(at, close).includes('*/'))
          throw refusal('an executable comment that not all servers read alike', excerpt(text, from));
        at = close;
        continue;
      }
      case 0x2f: {
        if (text[at + 1] !== 0x2a) break;
        if (at + 3 >= end) return -1;
        if (text[at + 2] === 0x21 || (text[at + 2] === 0x4d && text[at + 3] === 0x21)) {
          if (strict && executable !== 0) throw refusal('an executable comment inside another', excerpt(text, from));
          executable++;
          at += 3;
          continue;
        }
        if (strict) throw refusal('a comment inside a statement', excerpt(text, from));
        const close = text.indexOf('*/', at + 2, 'latin1');
        if (close === -1) return -1;
        at = close + 2;
        continue;
      }
      case 0x2a:
        if (text[at + 1] === 0x2f && executable > 0) {
          executable--;
          at += 2;
          continue;
        }
        break;
      case 0x2d:
      case 0x23: {
        const behind = text[at + 2] ?? 0;
        const isComment = byte === 0x23 || (text[at + 1] === 0x2d && behind <= 0x20);
        // DEL, and in some character sets others of these, are control characters: the server skips a line where the client does not.
        if (byte === 0x2d && text[at + 1] === 0x2d && behind >= 0x7f)
          throw refusal('two dashes that not all read as a comment', excerpt(text, from));
        if (!isComment) break;
        if (byte === 0x2d && at + 2 >= end) return -1;
        if (strict) throw refusal('a comment inside a statement', excerpt(text, from));
        const close = text.indexOf(0x0a, at);
        if (close === -1) return -1;
        at = close;
        continue;
      }
      case 0x5c:
      case 0x00:
        if (strict) throw refusal('a client command inside a statement', excerpt(text, from));
        break;
    }
    at++;
  }
  return -1;
}

/** Behind the closing quote of the string or name that opens at `from`, or -1. A doubled quote closes and opens again. */
function stringEnd(text: Buffer, from: number, quote: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const byte = text[at];
    if (byte === quote) return at + 1;
    if (byte === 0x5c && quote !== 0x60) at++;
  }
  return -1;
}

function excerpt(text: Buffer, from: number): string {
  return text.toString('latin1', from, from + 200);
}
