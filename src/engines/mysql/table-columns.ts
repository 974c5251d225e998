import type { Column } from '../pieces.ts';
import { tableItems } from './table-items.ts';

const numbers = /^(?:TINYINT|SMALLINT|MEDIUMINT|INT|INTEGER|BIGINT|DECIMAL|NUMERIC|FLOAT|DOUBLE|REAL|YEAR)$/;
const binaries =
  /^(?:BINARY|VARBINARY|TINYBLOB|BLOB|MEDIUMBLOB|LONGBLOB|BIT|GEOMETRY|POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION|GEOMCOLLECTION|VECTOR)$/;

/**
 * The columns that a CREATE TABLE makes, and those that an INSERT without a list of columns fills: not the invisible ones. (Where MySQL's
 * tool leaves generated columns out, it lists the others; MariaDB's writes them, too.)
 * @param text one character for each byte
 */
export function tableColumns(text: string): { readonly all: readonly Column[]; readonly unnamed: readonly Column[] } {
  const all: Column[] = [];
  const unnamed: Column[] = [];
  for (const { words } of tableItems(text)) {
    const [name, type, ...rest] = words;
    if (name?.kind !== 'name' || type === undefined) continue;
    const says = (word: string): boolean => rest.some((token) => token.kind === 'word' && token.text === word);
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
