import type { Column } from '../pieces.ts';
import { tableItems } from './table-items.ts';

const numbers = /^(?:TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER|BIGINT|DECIMAL|NUMERIC|FLOAT|DOUBLE|REAL|YEAR)$/;
const binaries =
  /^(?:BINARY|VARBINARY|TINYBLOB|BLOB|MEDIUMBLOB|LONGBLOB|BIT|GEOMETRY|POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION|GEOMCOLLECTION|VECTOR)$/;

/**
 * The columns that a CREATE TABLE makes, as an INSERT has them: without generated ones, and without invisible ones where it names none.
 * @param text one character for each byte
 */
export function tableColumns(text: string): { readonly all: readonly Column[]; readonly unnamed: readonly Column[] } {
  const all: Column[] = [];
  const unnamed: Column[] = [];
  for (const { words } of tableItems(text)) {
    const [name, type, ...rest] = words;
    if (name?.kind !== 'name' || type === undefined) continue;
    const says = (word: string): boolean => rest.some((token) => token.kind === 'word' && token.text === word);
    if (says('GENERATED') || says('AS')) continue;
    const column: Column = { name: name.text, holds: holds(type.text) };
    all.push(column);
    if (!says('INVISIBLE')) unnamed.push(column);
  }
  return { all, unnamed };
}

function holds(type: string): Column['holds'] {
  if (numbers.test(type)) return 'number';
  return binaries.test(type) ? 'binary' : 'any';
}
