import { readWords } from '../reader.ts';
import { type TableItem, tableItems } from '../table-items.ts';
import { tokens } from '../tokens.ts';
import { alterTable } from '../alter-table.ts';

/** A table's definition in parts. All text has one character for each byte. */
export interface DividedTable {
  /** CREATE TABLE with what the table cannot be without. */
  readonly create: string;
  /** What is added when its rows are there: `ADD KEY …`. */
  readonly keys: readonly string[];
  /** `ADD CONSTRAINT … FOREIGN KEY …`. */
  readonly foreignKeys: readonly string[];
}

/**
 * Takes secondary keys and foreign keys out of a CREATE TABLE as servers print it. A server sorts a table's keys by kind and keeps their order otherwise, so those that are taken
 * are the last ones of the list: with one that must stay, all before it stay, or the restored table would be printed in another order. When in doubt a key
 * stays: only what `alter-table.ts` knows is taken, and only from plain InnoDB tables.
 * @param options.keepsKeys all keys stay; foreign keys do not
 */
export function divideTable(text: string, { keepsKeys = false }: { readonly keepsKeys?: boolean } = {}): DividedTable {
  const items = tableItems(text);
  const whole: DividedTable = { create: text, keys: [], foreignKeys: [] };
  const last = items.at(-1);
  if (last === undefined || !isPlain(text.slice(last.to))) return whole;
  const foreign = items.filter(isForeign);
  const foreignKeys = foreign.map((item) => added(text, item));
  // One that refers to another database stays in the table, and needs its key there.
  if (!foreignKeys.every((each) => isKnown(each, 'foreign-keys'))) return whole;

  const moving = keepsKeys ? [] : keysToMove(text, items);
  const gone = new Set([...moving, ...foreign]);
  let create = text;
  // From behind, so that the places of those before stay right.
  for (const item of items.toReversed()) {
    if (gone.has(item)) create = create.slice(0, create.lastIndexOf(',', item.from)) + create.slice(item.to);
  }
  return { create, keys: moving.map((item) => added(text, item)), foreignKeys };
}

/** The secondary keys at the end of the list that can be added later. */
function keysToMove(text: string, items: readonly TableItem[]): TableItem[] {
  const keys = items.filter(isKey);
  const generated = new Set(items.filter(isGenerated).map(({ words }) => words[0]?.text ?? ''));
  const counting = items.find(({ words }) => words[0]?.kind === 'name' && has(words, 'AUTO_INCREMENT'))?.words[0]?.text;
  const hasPrimary = keys.some(({ words }) => words[0]?.text === 'PRIMARY');
  const first = (item: TableItem): string | undefined => columnsOf(text, item)[0];
  const counter = counting === undefined ? undefined : keys.find((item) => first(item) === counting);
  const staying = keys.findLastIndex(
    (item) =>
      item === counter ||
      item.words[0]?.text === 'PRIMARY' ||
      (!hasPrimary && item.words[0]?.text === 'UNIQUE') ||
      columnsOf(text, item).some((column) => generated.has(column)) ||
      !isKnown(added(text, item), 'keys'),
  );
  return keys.slice(staying + 1);
}

/** Only InnoDB adds keys without a copy of the table; and neither partitions nor a history nor anything that is not known here. */
function isPlain(options: string): boolean {
  const words = [...tokens(options)].filter(({ kind }) => kind === 'word').map((token) => token.text);
  const engine = words[words.indexOf('ENGINE') + 1];
  return engine === 'INNODB' && !words.includes('PARTITION') && !words.includes('VERSIONING') && !words.includes('PERIOD');
}

function isKey({ words: [first] }: TableItem): boolean {
  return first?.kind === 'word' && /^(?:PRIMARY|UNIQUE|KEY|INDEX|FULLTEXT|SPATIAL)$/.test(first.text);
}

function isForeign({ words }: TableItem): boolean {
  return (
    words[0]?.kind !== 'name' &&
    words.some((word, index) => word.text === 'FOREIGN' && word.kind === 'word' && words[index + 1]?.text === 'KEY')
  );
}

function isGenerated({ words }: TableItem): boolean {
  return words[0]?.kind === 'name' && has(words, 'AS');
}

function has(words: TableItem['words'], word: string): boolean {
  return words.some((token) => token.kind === 'word' && token.text === word);
}

/** The names between a key's parentheses. */
function columnsOf(text: string, { from, to }: TableItem): string[] {
  return [...tokens(text.slice(from, to))].filter(({ kind, depth }) => kind === 'name' && depth > 0).map((token) => token.text);
}

function added(text: string, { from, to }: TableItem): string {
  return `ADD ${text.slice(from, to).trim()}`;
}

function isKnown(addition: string, kind: 'keys' | 'foreign-keys'): boolean {
  // A comment, also one that servers execute, has no place in an ALTER.
  if (addition.includes('/*')) return false;
  try {
    return alterTable(readWords(`\`t\` ${addition}`)).kind === kind;
  } catch {
    return false;
  }
}
