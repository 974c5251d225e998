import { tokens } from './tokens.ts';

/** What a statement asks of the server besides SQL, each with its place in the text. */
export interface Mention {
  readonly what: 'collation' | 'definer';
  /** A collation in lower case; a definer as `shop@localhost`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The collations and the definer that a statement names. A string or a name is none, so that text in a program's strings is left alone.
 * @param text one character for each byte
 */
export function mentionsIn(text: string): readonly Mention[] {
  const found: Mention[] = [];
  let before = '';
  let definer: { from: number; parts: string[] } | undefined;
  for (const { kind, text: word, from, to } of tokens(text)) {
    if (kind === 'mark' && word === '=') continue;
    if (kind === 'word' && (before === 'COLLATE' || before === 'COLLATION_CONNECTION'))
      found.push({ what: 'collation', name: text.slice(from, to).toLowerCase(), from, to });
    if (definer !== undefined) {
      definer.parts.push(word);
      // `root`@`localhost` in three words, or two where the host is not quoted; CURRENT_USER and a role are one.
      if (definer.parts.length === 3 && definer.parts[1] === '@') {
        found.push({ what: 'definer', name: `${definer.parts[0]}@${word}`, from: definer.from, to });
        definer = undefined;
      } else if (definer.parts.length > 2) definer = undefined;
    }
    if (kind === 'word' && word === 'DEFINER' && /^CREATE\b/i.test(firstWords(text)) && found.every(({ what }) => what !== 'definer'))
      definer ??= { from, parts: [] };
    before = kind === 'word' ? word : '';
  }
  return found;
}

/** Without the executable comment that the dump tools put around statements for newer servers. */
function firstWords(text: string): string {
  return text.slice(0, 100).replace(/^\/\*M?!\d*\s*/, '');
}
