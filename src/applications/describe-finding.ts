import * as z from 'zod';
import { secretReference } from '../secrets/secret-reference.ts';
import { nearestName } from './nearest-name.ts';
import { describePath, type Path } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** One thing that a schema does not like, and what stands there. */
export interface Finding {
  readonly issue: Issue;
  readonly path: Path;
  readonly found: unknown;
  /** What stands there may be a secret, and is not to be repeated. */
  readonly secret: boolean;
}

const expectedReference =
  'expected where the secret is, never the secret itself: { file: /path }, { env: NAME } or { credential: NAME } of systemd';

/** Whether what stands there may be a secret: by what is expected, and by the key's name, as Zod may tell only what is wrong within a reference. */
export function mayBeSecret(issue: Issue, path: Path): boolean {
  return issue.message === expectedReference || path.some((step) => /password|passphrase|secret|token/i.test(String(step)));
}

/** What a schema expects, for where it has no words of its own. */
export function expectation(issue: z.core.$ZodRawIssue): string {
  // The definition is what a described copy of a schema shares with it.
  if (issue.inst instanceof z.ZodUnion && (issue.inst.def as unknown) === secretReference.def) return expectedReference;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${words[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
    case 'invalid_union':
      return `expected ${oneOf(optionsOf(issue))}`;
    case 'too_small':
      return `expected ${issue.origin === 'string' ? 'a text that is not empty' : `at least ${issue.minimum}`}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'starts_with'
        ? `expected a text that begins with ${issue['prefix'] as string}`
        : 'expected a text of another form';
    default:
      return 'expected something else';
  }
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'key: value pairs',
  record: 'key: value pairs',
  array: 'a list',
  tuple: 'a list',
};

/** Where it is, what was expected, what was found, and the nearest word where that was mistyped; never a secret. */
export function describeFinding({ issue, path, found, secret }: Finding): string {
  const where = path.length === 0 ? '' : `${describePath(path)}: `;
  if (issue.code === 'invalid_key') return `${where}${issue.issues[0]?.message ?? issue.message}`;
  if (issue.code === 'custom') return `${where}${issue.message}`;
  if (found === undefined) return `${where}is missing: ${issue.message}`;
  if (secret) return `${where}${issue.message}`;
  const nearest = typeof found === 'string' ? nearestName(found, optionsOf(issue)) : undefined;
  return `${where}${issue.message}, found ${describe(found, issue)}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}

function describe(found: unknown, issue: Issue): string {
  if (found === null) return 'nothing';
  if (Array.isArray(found)) return 'a list';
  if (typeof found === 'object') return 'key: value pairs';
  if (typeof found === 'number') return `the number ${found}`;
  if (typeof found !== 'string') return JSON.stringify(found);
  if (issue.code === 'invalid_type') return 'a text';
  return JSON.stringify(found.length > 60 ? `${found.slice(0, 57)}...` : found);
}

/** The words of which one was expected; Zod's types do not know those of a discriminated union. */
function optionsOf(issue: object): string[] {
  const options: unknown = 'options' in issue ? issue.options : 'values' in issue ? issue.values : [];
  return Array.isArray(options) ? options.map(String) : [];
}

function oneOf(values: readonly string[]): string {
  if (values.length === 0) return 'something else';
  return values.length === 1 ? String(values[0]) : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
