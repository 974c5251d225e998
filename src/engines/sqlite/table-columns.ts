import type { Token } from './tokenize.ts';

const constraints = new Set(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN']);

/** The names of the columns that a CREATE TABLE declares, in their order. */
export function tableColumns(tokens: readonly Token[]): string[] {
  const names: string[] = [];
  let depth = 0;
  let isFirst = false;
  for (const token of tokens) {
    const sign = token.kind === 'other' ? token.text : undefined;
    if (isFirst && sign === undefined) {
      const isConstraint = token.kind === 'word' && constraints.has(token.text.toUpperCase());
      if (!isConstraint) names.push(token.text);
    }
    isFirst = false;
    if (sign === '(') {
      depth += 1;
      isFirst = depth === 1;
    } else if (sign === ')') {
      depth -= 1;
      // What follows are options of the table.
      if (depth === 0) return names;
    } else isFirst = sign === ',' && depth === 1;
  }
  return names;
}
