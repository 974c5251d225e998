import type { TableName } from '../pieces.ts';
import { unquoted } from './unquoted.ts';

/** @param written with its schema, as the dump writes it: `public."Odd name"` */
export function tableName(written: string): TableName {
  const parts = written.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  return { counted: written, parts: parts.map(unquoted) };
}
