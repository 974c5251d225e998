import * as z from 'zod';
import { describeFinding, expectation, mayBeSecret, type Finding } from './describe-finding.ts';
import { nearestName } from './nearest-name.ts';
import type { ParsedYaml } from './parse-yaml.ts';
import { describePath, type Path, type Problem } from './problem.ts';

// Zod would compile a parser for each schema; for one small file that takes longer than reading it.
z.config({ jitless: true });

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
      return expectation(issue);
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
    problems.push({ ...yaml.positionOf(path, issue.code === 'invalid_key' ? 'key' : 'value'), text: describeFinding(finding) });
  }
  return { problems: problems.toSorted((one, other) => one.line - other.line || one.column - other.column) };
}

/** A union fails as a whole; where the value has one of its forms, what is told is what is wrong within. */
function flatten(issue: z.core.$ZodIssue, yaml: ParsedYaml, above: Path, inSecret: boolean): Finding[] {
  const path = [...above, ...issue.path];
  const found = valueAt(yaml.value, path);
  const secret = inSecret || mayBeSecret(issue, path);
  const forms = issue.code === 'invalid_union' ? issue.errors : [];
  const itsForm = forms.find(
    (form) => form.length > 0 && form.every((inner) => inner.path.length > 0 && valueAt(found, inner.path) !== undefined),
  );
  return itsForm === undefined ? [{ issue, path, found, secret }] : itsForm.flatMap((inner) => flatten(inner, yaml, path, secret));
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}
