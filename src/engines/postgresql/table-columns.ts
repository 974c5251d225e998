import type { Column } from '../pieces.ts';
import type { Statement } from './statement.ts';
import { unquoted } from './unquoted.ts';

const numbers = /^(?:smallint|integer|bigint|numeric|real|double precision|oid)(?:\([\d,]+\))?(?: |$)/;

/** The columns that a CREATE TABLE makes, without generated ones. */
export function tableColumns(statement: Statement): Column[] {
  const { text } = statement;
  const columns: Column[] = [];
  for (const item of items(text)) {
    const [, name, type = ''] = /^("\d+"|[a-z_][a-z0-9_]*) (.*)$/s.exec(item) ?? [];
    if (name === undefined || name === 'constraint' || item.startsWith('CONSTRAINT ') || / GENERATED ALWAYS AS \(/.test(type)) continue;
    columns.push({ name: unquoted(statement.written(name)), holds: holds(type) });
  }
  return columns;
}

function holds(type: string): Column['holds'] {
  if (/^[a-z ]+(?:\([\d,]+\))?\[/.test(type)) return 'any';
  if (numbers.test(type)) return 'number';
  if (/^boolean(?: |$)/.test(type)) return 'boolean';
  return /^bytea(?: |$)/.test(type) ? 'binary' : 'any';
}

/** What stands between the outer parentheses, cut at its commas. */
function items(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = -1;
  for (let at = text.indexOf('('); at >= 0 && at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '(') {
      depth += 1;
      if (depth === 1) from = at + 1;
    } else if (sign === ')') {
      depth -= 1;
      if (depth > 0) continue;
      found.push(text.slice(from, at).trim());
      return found;
    } else if (sign === ',' && depth === 1) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return found;
}
