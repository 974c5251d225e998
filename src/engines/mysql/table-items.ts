import { type Token, tokens } from './tokens.ts';

/** One line of a table's definition: a column, a key, a constraint. */
export interface TableItem {
  /** Its words that stand in no further parentheses. */
  readonly words: readonly Token[];
  /** Its place in the text, without the commas around it. */
  readonly from: number;
  readonly to: number;
}

/** What stands between the parentheses of a CREATE TABLE. @param text one character for each byte */
export function tableItems(text: string): TableItem[] {
  const items: TableItem[] = [];
  let words: Token[] = [];
  let [from, to] = [-1, -1];
  for (const token of tokens(text)) {
    if (token.depth === 0) {
      if (token.text === '(' && token.kind === 'mark' && from === -1) from = token.to;
      else if (token.text === ')' && token.kind === 'mark' && from !== -1) {
        items.push({ words, from, to });
        return items;
      }
      continue;
    }
    if (token.depth === 1 && token.kind === 'mark' && token.text === ',') {
      items.push({ words, from, to });
      words = [];
      from = token.to;
      continue;
    }
    if (token.depth === 1) words.push(token);
    to = token.to;
  }
  return items;
}
