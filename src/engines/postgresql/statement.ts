/**
 * One SQL statement as far as it has been read, without what may hide anything: every string is `''`, every quoted
 * identifier `"0"`, `"1"` … in the order they come, every comment a blank.
 */
export class Statement {
  /** Depth of parentheses; psql ends no statement inside them. */
  parentheses = 0;
  /** How often a parenthesis was opened outside others: the tuples of an INSERT, and its column list. */
  groups = 0;
  /** The quoted identifiers as they are written, quotes included. */
  readonly identifiers: string[] = [];
  /** The beginnings of the first strings, which the rules may want to see. */
  readonly strings: string[] = [];
  /** Set while nothing but blanks followed an E'…' string: another string now would go on as one with escapes. */
  afterEscapeString = false;
  #parts: string[] = [];
  #length = 0;
  /** The last two characters, for tokens that cross the border of two chunks. */
  #tail = '';

  get empty(): boolean {
    return this.#length === 0;
  }

  get length(): number {
    return this.#length;
  }

  add(text: string): void {
    if (text === '') return;
    if (this.afterEscapeString && /\S/.test(text)) this.afterEscapeString = false;
    this.#parts.push(text);
    this.#length += text.length;
    this.#tail = (this.#tail + text).slice(-2);
  }

  openIdentifier(): void {
    this.add(`"${this.identifiers.length}"`);
  }

  closeIdentifier(written: string): void {
    this.identifiers.push(written);
  }

  /** The last two characters of what was added. */
  get tail(): string {
    return this.#tail;
  }

  /** The text with every run of blanks as one. */
  get text(): string {
    const text = this.#parts.join('');
    this.#parts = [text];
    return text.replace(/\s+/g, ' ').trim();
  }

  /** Forgets the text after `kept`, which stands for it from now on: for statements of any length. */
  shorten(kept: string): void {
    this.#parts = [kept];
    this.#length = kept.length;
  }

  /** A name from the text, `public."0"`, as it is written in the dump: `public."Odd name"`. */
  written(name: string): string {
    return name.replace(/"(\d+)"/g, (_, index: string) => this.identifiers[Number(index)] ?? '""');
  }
}

/**
 * How many BEGIN and CASE of an SQL-standard function body are open at the end of `text`. psql ends no statement inside
 * of them, by this rule of thumb (psqlscan.l, `{identifier}`), which must be followed exactly to see what psql sees.
 */
export function openBlocks(text: string): number {
  if (!/^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/i.test(text) || !/\bBEGIN\b/i.test(text)) return 0;
  let depth = 0;
  let parentheses = 0;
  for (const [word] of text.matchAll(/[A-Za-z_\x80-\xff][A-Za-z0-9_$\x80-\xff]*|[()]/g)) {
    if (word === '(') parentheses++;
    else if (word === ')') parentheses = Math.max(0, parentheses - 1);
    else if (parentheses === 0) {
      const lower = word.toLowerCase();
      if (lower === 'begin' || (lower === 'case' && depth > 0)) depth++;
      else if (lower === 'end' && depth > 0) depth--;
    }
  }
  return depth;
}
