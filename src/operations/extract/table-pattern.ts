import type { TableName } from '../../engines/pieces.ts';
import { Failure } from '../../failures/failure.ts';

/** What `--table` names: one table, or those that fit its `*` and `?`. */
export interface TablePattern {
  readonly written: string;
  /** Whether nothing in it stands for anything else. */
  readonly isName: boolean;
  matches(table: TableName): boolean;
}

interface Sign {
  readonly text: string;
  readonly isLiteral: boolean;
}

/**
 * Reads a pattern: `*` stands for any characters, `?` for one, and a dot between schema and table where the engine has schemas. Inside of
 * double quotes all stands for itself, and so does what follows a backslash. Upper and lower case differ.
 * @throws Failure usage
 */
export function tablePattern(written: string): TablePattern {
  const signs = read(written);
  const whole = expression(signs);
  const dot = signs.findIndex(({ text, isLiteral }) => text === '.' && !isLiteral);
  const [schema, table] = dot === -1 ? [undefined, whole] : [expression(signs.slice(0, dot)), expression(signs.slice(dot + 1))];
  return {
    written,
    isName: signs.every(({ text, isLiteral }) => isLiteral || (text !== '*' && text !== '?')),
    matches({ parts }) {
      const [first = '', second] = parts;
      if (second === undefined) return whole.test(first);
      return (schema === undefined || schema.test(first)) && table.test(second);
    },
  };
}

function read(written: string): Sign[] {
  const signs: Sign[] = [];
  let isQuoted = false;
  const characters = Array.from(written);
  for (let at = 0; at < characters.length; at += 1) {
    const text = characters[at] as string;
    if (text === '"' && isQuoted && characters[at + 1] === '"') signs.push({ text: characters[(at += 1)] as string, isLiteral: true });
    else if (text === '"') isQuoted = !isQuoted;
    else if (text === '\\' && !isQuoted && at + 1 < characters.length)
      signs.push({ text: characters[(at += 1)] as string, isLiteral: true });
    else signs.push({ text, isLiteral: isQuoted });
  }
  if (isQuoted) throw new Failure('usage', `a double quote is not closed in ${JSON.stringify(written)}`);
  return signs;
}

function expression(signs: readonly Sign[]): RegExp {
  const source = signs.map(({ text, isLiteral }) => {
    if (!isLiteral && text === '*') return '.*';
    if (!isLiteral && text === '?') return '.';
    return text.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}
