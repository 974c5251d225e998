/** One word of a statement. `from` and `to` are its place in the text. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'variable' | 'mark' | 'open' | 'close';
  /** A word in upper case; a name or string without its quotes; `@x` and `@@x` in lower case; a mark as it stands; of `open` the version. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** How many parentheses are open around it. */
  readonly depth: number;
}

/** Blanks are these few and no others that JavaScript knows; two dashes begin a comment before any control character (sql_lex.cc of both servers). */
const shapes =
  /([\t-\r ]+|--(?=[\x00-\x20]|$)[^\n]*|#[^\n]*)|\/\*(M?!\d*)|(\*\/)|(\/\*)|(\d+\.\d+|[A-Za-z0-9_$\x80-\xff]+)|`((?:[^`]|``)*)`|'([^'\\]*(?:(?:\\[^]|'')[^'\\]*)*)'|"([^"\\]*(?:(?:\\[^]|"")[^"\\]*)*)"|(@@?[A-Za-z0-9_.$]+)|([^])/gy;

/** The words of a statement, executable comments read as if they were none, other comments left out. */
export function* tokens(text: string): Generator<Token, void> {
  for (const token of lex(text)) if (token.kind !== 'open' && token.kind !== 'close') yield token;
}

/**
 * All of a statement but white space and comments that no server executes.
 * @param text one character for each byte (latin1); names and strings are given as UTF-8
 */
export function* lex(text: string): Generator<Token, void> {
  let depth = 0;
  let at = 0;
  const shape = new RegExp(shapes);
  for (;;) {
    shape.lastIndex = at;
    const found = shape.exec(text);
    if (!found) return;
    const from = at;
    at = shape.lastIndex;
    const [, blank, version, closing, comment, word, name, single, double, variable, mark] = found;
    if (blank !== undefined) continue;
    if (version !== undefined) yield { kind: 'open', text: version, from, to: at, depth };
    else if (closing !== undefined) yield { kind: 'close', text: closing, from, to: at, depth };
    else if (comment !== undefined) {
      const close = text.indexOf('*/', at);
      at = close === -1 ? text.length : close + 2;
    } else if (word !== undefined) yield { kind: 'word', text: word.toUpperCase(), from, to: at, depth };
    else if (name !== undefined) yield { kind: 'name', text: utf8(name.replaceAll('``', '`')), from, to: at, depth };
    else if (single !== undefined || double !== undefined)
      yield { kind: 'string', text: utf8(single ?? double ?? ''), from, to: at, depth };
    else if (variable !== undefined) yield { kind: 'variable', text: variable.toLowerCase(), from, to: at, depth };
    else if (mark !== undefined) {
      if (mark === ')') depth--;
      yield { kind: 'mark', text: mark, from, to: at, depth };
      if (mark === '(') depth++;
    }
  }
}

function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
