import { Failure } from '../../failures/failure.ts';

/** What one `--where` says. */
export interface RowChoice {
  readonly written: string;
  readonly column: string;
  /** undefined: rows without a value, NULL. */
  readonly value: string | undefined;
}

/**
 * Reads `COLUMN=VALUE`, where everything behind the first `=` is the value as it is, or `COLUMN IS NULL`. A column in double quotes may have anything in its name; two of them there are one.
 * @throws Failure usage
 */
export function rowChoice(written: string): RowChoice {
  const [head = '', quoted] = /^\s*"((?:[^"]|"")*)"\s*/.exec(written) ?? [];
  const rest = written.slice(head.length);
  const [, plain = '', value] = /^([^=]*)=([^]*)$/.exec(rest) ?? [];
  const [, nameless] = /^(.*?)\s*\bis\s+null\s*$/is.exec(rest) ?? [];
  const name = (beside: string): string => quoted?.replaceAll('""', '"') ?? beside.trim();
  if (value !== undefined && isName(quoted, plain)) return { written, column: name(plain), value };
  if (nameless !== undefined && isName(quoted, nameless)) return { written, column: name(nameless), value: undefined };
  throw new Failure('usage', `--where ${JSON.stringify(written)} says no column and value`, {
    hint: `it is COLUMN=VALUE, or 'COLUMN IS NULL'`,
  });
}

/** A name stands in quotes with nothing beside it, or without any. */
function isName(quoted: string | undefined, plain: string): boolean {
  return !plain.includes('"') && (quoted === undefined) !== (plain.trim() === '');
}
