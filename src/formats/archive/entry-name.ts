import { type Segment, type Stage, stages } from '../../streams/segment.ts';
import { type Compression, endings } from './compression.ts';
import { spellName } from './spell-name.ts';

/** What the name of a segment's entry tells of it. */
export interface EntryName {
  readonly stage: Stage;
  /** undefined: it is of no table, or the table's name is too long to stand there. */
  readonly table: string | undefined;
  readonly goesOn: boolean;
  readonly method: Compression['method'];
}

const shape = /^([1-4])-([a-z]+)\/(?:\d{6,}(?:-([A-Za-z0-9_.%-]*)(~?))?\/)?\d{8,}(\+?)(\.sql(?:\.zst|\.gz)?)$/;

/**
 * Names entries so that their order is that of loading, for `tar x` and a sort: `2-rows/000003-oc_filecache/00000012.sql.zst`. A `+` behind the number: the next entry
 * goes on with the same statement.
 */
export function entryNames(method: Compression['method']): (segment: Segment) => string {
  const tables = new Map<string, string>();
  const numberOf = (table: string): string => {
    const number = tables.get(table) ?? String(tables.size + 1).padStart(6, '0');
    tables.set(table, number);
    return number;
  };
  let count = 0;
  return (segment) => spellName(segment, { table: numberOf, segment: String(++count).padStart(8, '0') }, method);
}

/** undefined: no segment's entry is called like that. */
export function parseEntryName(entry: string): EntryName | undefined {
  const [, number, word, table, cut, plus, ending] = shape.exec(entry) ?? [];
  const stage = stages.find((each) => each === word);
  const method = (Object.keys(endings) as Compression['method'][]).find((each) => endings[each] === ending);
  if (stage === undefined || method === undefined || stages.indexOf(stage) + 1 !== Number(number)) return undefined;
  const name = { stage, table: undefined, goesOn: plus === '+', method };
  if (table === undefined || cut === '~') return name;
  const read = unspell(table);
  return read === undefined ? undefined : { ...name, table: read };
}

function unspell(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
