import { tokens } from './tokens.ts';

/** The table of a CREATE TRIGGER in which no database is named. @param text one character for each byte */
export function triggerTable(text: string): string | undefined {
  let [isTrigger, isNext] = [false, false];
  for (const token of tokens(text)) {
    if (isNext) return token.kind === 'word' ? Buffer.from(text.slice(token.from, token.to), 'latin1').toString('utf8') : token.text;
    if (token.kind !== 'word') continue;
    if (token.text === 'TRIGGER') isTrigger = true;
    // ON is a reserved word: not a trigger's name without quotes.
    isNext = isTrigger && token.text === 'ON';
  }
  return undefined;
}
