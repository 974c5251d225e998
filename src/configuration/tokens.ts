import { Failure } from '../failures/failure.ts';
import type { Place } from './resource.ts';

/** Reads a text letter by letter and knows where it is. */
export interface Cursor {
  /** The letter here, or '' at the end. */
  peek(ahead?: number): string;
  next(): string;
  place(): Place;
  /** Skips blanks and comments; with `lines`, newlines too. */
  skip(options: { lines: boolean }): void;
  /** @throws Failure configuration: what is expected here, and what was found */
  expected(what: string, at?: Place): never;
}

export function cursor(text: string, file: string): Cursor {
  let [at, line, start] = [0, 1, 0];
  const place = (): Place => ({ file, line, column: at - start + 1 });
  const peek = (ahead = 0): string => text[at + ahead] ?? '';
  const next = (): string => {
    const letter = text[at] ?? '';
    at++;
    if (letter === '\n') [line, start] = [line + 1, at];
    return letter;
  };
  return {
    peek,
    next,
    place,
    skip({ lines }) {
      for (;;) {
        const letter = peek();
        if (letter === '#') while (peek() !== '\n' && peek() !== '') next();
        else if (letter === ' ' || letter === '\t' || letter === '\r' || letter === '\uFEFF' || (lines && letter === '\n')) next();
        else return;
      }
    },
    expected(what, where = place()) {
      const found = peek() === '' ? 'the end of the file' : peek() === '\n' ? 'the end of the line' : JSON.stringify(peek());
      throw new Failure('configuration', `${where.file}:${where.line}:${where.column}: expected ${what}, found ${found}`);
    },
  };
}

/**
 * Reads a text in quotes; a backslash takes the next letter as it is. It may go over lines, as the daemons allow.
 * @throws Failure configuration: it has no end
 */
export function readQuoted(from: Cursor): string {
  const begin = from.place();
  from.next();
  let text = '';
  for (;;) {
    const letter = from.peek();
    if (letter === '') from.expected('the end of a text in quotes, begun here', begin);
    from.next();
    if (letter === '"') return text;
    text += letter === '\\' ? from.next() : letter;
  }
}
