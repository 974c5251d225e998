import { refusal } from './refusal.ts';
import { type Token, tokens } from './tokens.ts';

/** Reads a statement's words one after another, with one word of foresight. */
export interface Reader {
  peek(): Token | undefined;
  next(): Token | undefined;
  /** Takes the words if they are next, in this order. */
  accept(...words: readonly string[]): boolean;
  /** @throws Failure not-whole where they are not next */
  expect(...words: readonly string[]): void;
  /** A name as it was written; words are read in upper case. */
  spelled(token: Token): string;
  /** An unqualified name, quoted or not. @throws Failure not-whole where it names another database as well */
  name(): string;
  /** @throws Failure not-whole where anything is left */
  end(): void;
  /** The refusal of this statement. */
  refuse(why: string): Error;
}

export function readWords(text: string): Reader {
  const source = tokens(text);
  const ahead: Token[] = [];
  const peek = (distance = 0): Token | undefined => {
    while (ahead.length <= distance) {
      const { value, done } = source.next();
      if (done) return undefined;
      ahead.push(value);
    }
    return ahead[distance];
  };
  const next = (): Token | undefined => {
    const token = peek();
    ahead.shift();
    return token;
  };
  const accept = (...words: readonly string[]): boolean => {
    const found = words.every((word, distance) => {
      const token = peek(distance);
      return token !== undefined && (token.kind === 'word' || token.kind === 'mark') && token.text === word;
    });
    if (found) ahead.splice(0, words.length);
    return found;
  };
  const spelled = (token: Token): string => (token.kind === 'word' ? text.slice(token.from, token.to) : token.text);
  const refuse = (why: string): Error => refusal(why, text);
  return {
    peek: () => peek(),
    next,
    accept,
    spelled,
    expect: (...words) => {
      if (!accept(...words)) throw refuse('a statement that no dump tool writes');
    },
    name: () => {
      const token = next();
      if (token === undefined || (token.kind !== 'name' && token.kind !== 'word')) throw refuse('a statement that no dump tool writes');
      if (peek()?.text === '.' && peek()?.kind === 'mark') throw refuse('a statement that names another database');
      return spelled(token);
    },
    end: () => {
      if (peek() !== undefined) throw refuse('a statement with more than a dump tool writes');
    },
    refuse,
  };
}
