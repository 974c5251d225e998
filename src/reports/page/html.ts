/** Text that is markup already. Only `html` makes it. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Part[] | undefined;

/** Markup with values put into it; each is escaped, unless it is markup itself. So a text becomes markup nowhere else, be it content or a quoted attribute. */
export function html(texts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return { markup: texts.map((text, at) => text + (at < values.length ? asMarkup(values[at]) : '')).join('') };
}

function asMarkup(value: Part): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  return 'markup' in value ? value.markup : value.map(asMarkup).join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** What no document may hold, and what turns the direction of text around, is shown as what it is. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character] ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) => (character === '\n' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`));
}
