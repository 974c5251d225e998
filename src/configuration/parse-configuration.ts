import type { Block, Directive, Inclusion, Item, Part, Place } from './resource.ts';
import { cursor, readQuoted, type Cursor } from './tokens.ts';

/** Deeper than any resource is; a file that is deeper is none. */
const deepest = 20;

/**
 * Reads a configuration of Bareos or Bacula: what stands in one file, with the places it stands in. What it includes stays unread.
 * @throws Failure configuration: file, line, column, what was expected and what was found
 */
export function parseConfiguration(text: string, file: string): readonly Item[] {
  const from = cursor(text, file);
  const items = readItems(from, 0);
  if (from.peek() === '}') from.expected('a resource');
  return items;
}

/** Up to the closing brace, or the end of the file. */
function readItems(from: Cursor, depth: number): Item[] {
  if (depth > deepest) from.expected('fewer blocks inside each other');
  const items: Item[] = [];
  for (;;) {
    from.skip({ lines: true });
    const letter = from.peek();
    if (letter === ';') from.next();
    else if (letter === '' || letter === '}') return items;
    else items.push(letter === '@' ? readInclusion(from) : readNamed(from, depth));
  }
}

function readInclusion(from: Cursor): Inclusion {
  const place = from.place();
  from.next();
  const isCommand = from.peek() === '|';
  if (isCommand) from.next();
  let path = '';
  if (from.peek() === '"') path = readQuoted(from);
  else while (!/^[\s;#{}]?$/.test(from.peek())) path += from.next();
  if (path === '') from.expected(isCommand ? 'a command behind @|' : 'a path behind @');
  return { kind: 'inclusion', path, isCommand, place };
}

function readNamed(from: Cursor, depth: number): Directive | Block {
  const place = from.place();
  const keyword = readKeyword(from);
  from.skip({ lines: true });
  const hasEquals = from.peek() === '=';
  if (hasEquals) {
    from.next();
    from.skip({ lines: false });
  }
  if (from.peek() !== '{') {
    if (!hasEquals) from.expected(`= or { behind ${keyword}`);
    return { kind: 'directive', keyword, value: readValue(from, place), place };
  }
  from.next();
  const items = readItems(from, depth + 1);
  if (from.peek() !== '}') from.expected(`} that ends ${keyword}, which begins at line ${place.line}`);
  from.next();
  return { kind: 'block', keyword, hasEquals, items, place };
}

function readKeyword(from: Cursor): string {
  let keyword = '';
  while (!/^[={};#\n"@]?$/.test(from.peek())) keyword += from.next();
  keyword = keyword.trim().replace(/\s+/g, ' ');
  if (keyword === '') from.expected('a keyword');
  return keyword;
}

/** Up to the end of the line, a semicolon or a closing brace; texts in quotes that follow each other, also on the next lines, are one. */
function readValue(from: Cursor, place: Place): readonly Part[] {
  const parts: Part[] = [];
  for (;;) {
    from.skip({ lines: false });
    const letter = from.peek();
    if (letter === '"') {
      parts.push(readQuotedOnes(from));
    } else if (letter === '' || letter === '\n' || letter === ';' || letter === '}') {
      if (parts.length === 0) from.expected('a value', place);
      if (letter === ';') from.next();
      return parts;
    } else {
      parts.push({ text: readBare(from), isQuoted: false });
    }
  }
}

function readQuotedOnes(from: Cursor): Part {
  let text = readQuoted(from);
  for (let isJoined = false; ; isJoined = true) {
    const ahead = nextLetter(from);
    if (ahead.letter !== '"') return { text, isQuoted: true, ...(isJoined ? { isJoined } : {}) };
    for (let skipped = 0; skipped < ahead.distance; skipped++) from.next();
    text += readQuoted(from);
  }
}

/** What comes behind blanks, line ends and comments, and how far away it is. */
function nextLetter(from: Cursor): { letter: string; distance: number } {
  for (let distance = 0; ; distance++) {
    const letter = from.peek(distance);
    if (letter === '#') while (from.peek(distance + 1) !== '\n' && from.peek(distance + 1) !== '') distance++;
    else if (!/^\s$/.test(letter)) return { letter, distance };
  }
}

function readBare(from: Cursor): string {
  let text = '';
  while (!/^[\n;}#"]?$/.test(from.peek())) text += from.next();
  return text.trim().replace(/\s+/g, ' ');
}
