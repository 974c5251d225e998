/** Where something stands in a configuration; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A part of a value: a text in quotes, or bare words, whose blanks are single. `Run = Full 1st sat at 21:00` is one bare part. */
export interface Part {
  readonly text: string;
  readonly isQuoted: boolean;
  /** It was written as several texts in quotes behind each other, which Bareos joins and Bacula refuses. */
  readonly isJoined?: true;
}

/** `Keyword = value`. A value is more than one part where it mixes both kinds: `append = "/var/log/x" = all, !skipped`. */
export interface Directive {
  readonly kind: 'directive';
  readonly keyword: string;
  readonly value: readonly Part[];
  readonly place?: Place;
}

/** A resource, or a block inside one: `Include { … }`; some are written with an equals sign: `DirAddresses = { … }`. */
export interface Block {
  readonly kind: 'block';
  readonly keyword: string;
  readonly hasEquals: boolean;
  readonly items: readonly Item[];
  readonly place?: Place;
}

/** `@path`, or `@|command`. */
export interface Inclusion {
  readonly kind: 'inclusion';
  readonly path: string;
  readonly isCommand: boolean;
  readonly place?: Place;
}

export type Item = Directive | Block | Inclusion;

/** How the daemons compare keywords: without blanks, and without regard to case. */
export function keyOf(keyword: string): string {
  return keyword.replace(/\s+/g, '').toLowerCase();
}

export function block(keyword: string, ...items: readonly (Item | undefined | readonly Item[])[]): Block {
  return { kind: 'block', keyword, hasEquals: false, items: items.flat().filter((item): item is Item => item !== undefined) };
}

/** A value as it stands: a number, a keyword, or a list of them. */
export function bare(keyword: string, text: string | number): Directive {
  return { kind: 'directive', keyword, value: [{ text: String(text), isQuoted: false }] };
}

export function quoted(keyword: string, text: string): Directive {
  return { kind: 'directive', keyword, value: [{ text, isQuoted: true }] };
}

/** The directives of a block that have this keyword, in their order. */
export function directives({ items }: Block, keyword: string): readonly Directive[] {
  return items.filter((item): item is Directive => item.kind === 'directive' && keyOf(item.keyword) === keyOf(keyword));
}

export function blocks({ items }: { readonly items: readonly Item[] }, keyword: string): readonly Block[] {
  return items.filter((item): item is Block => item.kind === 'block' && keyOf(item.keyword) === keyOf(keyword));
}

/** A directive's value as one text, quotes aside. */
export function textOf({ value }: Directive): string {
  return value.map(({ text }) => text).join(' ');
}

/** The text of a block's first directive of this keyword. */
export function valueOf(inside: Block, keyword: string): string | undefined {
  const [first] = directives(inside, keyword);
  return first && textOf(first);
}
