import type { ResultColumn } from './read-result.ts';
import type { Literal } from './write-literals.ts';

/** DECIMAL to DOUBLE, NULL, BIGINT, MEDIUMINT, YEAR and the newer DECIMAL: what mysql.h calls IS_NUM. */
const numbers = new Set([0, 1, 2, 3, 4, 5, 6, 8, 9, 13, 246]);
/** VARCHAR, BIT, VECTOR, the BLOBs, the strings and GEOMETRY. */
const mayBeBinary = new Set([15, 16, 242, 249, 250, 251, 252, 253, 254, 255]);
const binaryCharset = 63;

/** How the dump tool of this flavour writes the values of a column: MySQL's says `_binary` before bytes (client/mysqldump.cc, dump_table). */
export function literalOf({ type, charset }: ResultColumn, flavour: 'mariadb' | 'mysql'): Literal {
  if (numbers.has(type)) return 'bare';
  return flavour === 'mysql' && charset === binaryCharset && mayBeBinary.has(type) ? 'binary' : 'quoted';
}
