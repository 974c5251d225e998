import { z } from 'zod';
import { secretReference } from '../secrets/secret-reference.ts';
import { nearestName } from './nearest-name.ts';
import type { ParsedYaml } from './parse-yaml.ts';
import { describePath, type Path, type Problem } from './problem.ts';

type Issue = z.core.$ZodIssue;

/**
 * Checks a parsed application file against `schema`; gives what it says, or every problem in the order of the file: what was
 * expected, what was found, and the nearest known key or word for a mistyped one.
 */
export function findProblems<File>(
  yaml: ParsedYaml,
  schema: z.ZodType<File>,
): { readonly file: File } | { readonly problems: readonly Problem[] } {
  // Zod tells only the schema-made message which keys are known; the list of unknown ones finds its way back to them.
  const knownKeys = new WeakMap<object, readonly string[]>();
  const result = schema.safeParse(yaml.value, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject) knownKeys.set(issue.keys, Object.keys(issue.inst.shape));
      return (issue.inst as unknown) === secretReference ? expectedReference : expectation(issue);
    },
  });
  if (result.success) return { file: result.data };
  const findings = result.error.issues.flatMap((issue) => flatten(issue, yaml, [], false));
  const mistyped = new Set<string>();
  const problems: Problem[] = [];
  for (const { issue, path } of findings) {
    if (issue.code !== 'unrecognized_keys') continue;
    for (const key of issue.keys) {
      const known = knownKeys.get(issue.keys) ?? [];
      const nearest = nearestName(
        key,
        known.filter((other) => valueAt(yaml.value, [...path, other]) === undefined),
      );
      if (nearest !== undefined) mistyped.add(describePath([...path, nearest]));
      const advice = nearest === undefined ? `known here: ${known.join(', ')}` : `did you mean ${nearest}?`;
      problems.push({ ...yaml.positionOf([...path, key], 'key'), text: `${describePath([...path, key])}: unknown key; ${advice}` });
    }
  }
  for (const finding of findings) {
    const { issue, path } = finding;
    // A key that is missing because it is mistyped has been told.
    if (issue.code === 'unrecognized_keys' || mistyped.has(describePath(path))) continue;
    problems.push({ ...yaml.positionOf(path, issue.code === 'invalid_key' ? 'key' : 'value'), text: say(finding) });
  }
  return { problems: problems.sort((one, other) => one.line - other.line || one.column - other.column) };
}

const expectedReference =
  'expected where the secret is, never the secret itself: { file: /path }, { env: NAME } or { credential: NAME } of systemd';

/** What a schema expects, where it has no words of its own for it. */
function expectation(issue: z.core.$ZodRawIssue): string {
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

interface Finding {
  readonly issue: Issue;
  readonly path: Path;
  readonly found: unknown;
  /** What stands there may be a secret, and is not to be repeated. */
  readonly secret: boolean;
}

/** A union fails as a whole; where the value has one of its forms, what is told is what is wrong within. */
function flatten(issue: Issue, yaml: ParsedYaml, above: Path, inSecret: boolean): Finding[] {
  const path = [...above, ...issue.path];
  const found = valueAt(yaml.value, path);
  const secret = inSecret || issue.message === expectedReference;
  const forms = issue.code === 'invalid_union' ? issue.errors : [];
  const itsForm = forms.find(
    (form) => form.length > 0 && form.every((inner) => inner.path.length > 0 && valueAt(found, inner.path) !== undefined),
  );
  return itsForm === undefined ? [{ issue, path, found, secret }] : itsForm.flatMap((inner) => flatten(inner, yaml, path, secret));
}

function say({ issue, path, found, secret }: Finding): string {
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
  if (typeof found !== 'string') return typeof found === 'number' ? `the number ${found}` : String(found);
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

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}
