/** A token of SQL. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'other' | 'cut';
  /** A word or sign as it stands there; a name or string without its quotes. */
  readonly text: string;
  /** Where it ends in the text. */
  readonly end: number;
}

const pattern =
  /(?<blank>[ \t\n\f\r]+|--[^\n]*|\/\*[^]*?\*\/)|(?<string>'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|(?<word>[A-Za-z_\x80-\xff][\w$\x80-\xff]*)|(?<other>\d[\w.]*|[^])/gy;

/**
 * The tokens of `sql` as SQLite splits it (https://www.sqlite.org/src/file/src/tokenize.c), without blanks and comments.
 * @param sql bytes as latin1, so that a piece may be cut inside a character; names come back as UTF-8
 */
export function* tokenize(sql: string): Generator<Token> {
  for (const match of sql.matchAll(pattern)) {
    const { blank, string, name, word, other = '' } = match.groups ?? {};
    if (blank !== undefined) continue;
    const end = match.index + match[0].length;
    if (string !== undefined) yield { kind: 'string', text: decoded(string.slice(1, -1).replaceAll("''", "'")), end };
    else if (name !== undefined) yield { kind: 'name', text: decoded(unquoted(name)), end };
    else if (word !== undefined) yield { kind: 'word', text: decoded(word), end };
    else yield { kind: isCut(other, sql, match.index) ? 'cut' : 'other', text: other, end };
  }
}

/** Whether a sign begins something whose end is not in the text. */
function isCut(sign: string, sql: string, at: number): boolean {
  return `'"\`[`.includes(sign) || (sign === '/' && sql[at + 1] === '*');
}

function unquoted(name: string): string {
  const quote = name[0] as string;
  const inside = name.slice(1, -1);
  return quote === '[' ? inside : inside.replaceAll(quote + quote, quote);
}

function decoded(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
