import { quoteName } from '../quote.ts';
import { type TableItem, tableItems } from '../table-items.ts';
import { tokens } from '../tokens.ts';

/** How the rows of a table are read and written. */
export interface RowsOf {
  readonly table: string;
  readonly columns: readonly string[];
  /** `INSERT INTO t VALUES `, up to the first row. */
  readonly head: string;
  /** The column by whose numbers its rows are laid out, and can be read in ranges. */
  readonly numbered: string | undefined;
  /** Whether they are laid out by a primary key at all. */
  readonly clustered: boolean;
}

const integers = /^(?:TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER|BIGINT)$/;

/**
 * The columns whose values a dump holds: not the generated ones, which servers compute anew. With those, or with invisible ones, an INSERT names its columns.
 * @param text CREATE TABLE as the dump tool writes it, one character for each byte
 */
export function rowsOf(table: string, text: string): RowsOf {
  const items = tableItems(text);
  const all = items.filter(({ words }) => words[0]?.kind === 'name');
  const own = all.filter((item) => !says(item, 'GENERATED'));
  const written = own.length === 0 ? all : own;
  const isListed = written.length < all.length || all.some((item) => says(item, 'INVISIBLE'));
  const columns = written.map(nameOf);
  const list = isListed ? ` (${columns.map((column) => quoteName(column)).join(', ')})` : '';
  const primary = items.find(({ words }) => words[0]?.kind === 'word' && words[0].text === 'PRIMARY');
  const options = [...tokens(text.slice(items.at(-1)?.to ?? 0))].map((token) => token.text);
  const clustered = primary !== undefined && options[options.indexOf('ENGINE') + 2] === 'INNODB' && !options.includes('PARTITION');
  const first = clustered ? firstColumn(text, primary) : undefined;
  const type = all.find((item) => nameOf(item) === first)?.words[1]?.text ?? '';
  return {
    table,
    columns,
    head: `INSERT INTO ${quoteName(table)}${list} VALUES\n`,
    numbered: integers.test(type) ? first : undefined,
    clustered,
  };
}

function nameOf({ words }: TableItem): string {
  return words[0]?.text ?? '';
}

function says({ words }: TableItem, word: string): boolean {
  return words.some((token) => token.kind === 'word' && token.text === word);
}

function firstColumn(text: string, { from, to }: TableItem): string | undefined {
  return [...tokens(text.slice(from, to))].find(({ kind, depth }) => kind === 'name' && depth > 0)?.text;
}
