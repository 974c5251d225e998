import { tableItems } from './table-items.ts';

/**
 * A CREATE TABLE without the foreign keys whose table `keeps` does not keep, and the names of those tables.
 * @param text one character for each byte
 */
export function withoutForeignKeys(
  text: string,
  keeps: (table: string) => boolean,
): { readonly text: string; readonly lost: readonly string[] } {
  const lost: string[] = [];
  let rest = text;
  // From behind, so that the places of those before stay right.
  for (const { words, from, to } of tableItems(text).toReversed()) {
    const isKey = words.some((word, index) => word.text === 'FOREIGN' && word.kind === 'word' && words[index + 1]?.text === 'KEY');
    const at = words.findIndex((word) => word.text === 'REFERENCES' && word.kind === 'word');
    if (!isKey || at === -1) continue;
    const qualified = words[at + 2]?.text === '.' && words[at + 2]?.kind === 'mark';
    const name = words[at + 1]?.text ?? '';
    if (!qualified && keeps(name)) continue;
    lost.push(qualified ? `${name}.${words[at + 3]?.text ?? ''}` : name);
    // With the comma before it: a foreign key is never the first item.
    rest = rest.slice(0, rest.lastIndexOf(',', from)) + rest.slice(to);
  }
  return { text: rest, lost: lost.toReversed() };
}
