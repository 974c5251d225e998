import { blocks, directives, textOf } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';

/** Several Plugin values behind one equals sign. */
export const secondValue: Rule = {
  severity: 'error',
  dialect: 'bacula',
  why: 'Bacula accepts the line and drops everything behind the first value without a word.',
  todo: 'Write one Plugin line for each.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:/p/x:/bin/x:/bin/y", "bpipe:/p/z:/bin/x:/bin/y" } }',
  good: 'FileSet { Name = f\n Include {\n Plugin = "bpipe:/p/x:/bin/x:/bin/y"\n Plugin = "bpipe:/p/z:/bin/x:/bin/y" } }',
  check: ({ resources }) =>
    blocks({ items: resources }, 'FileSet')
      .flatMap((fileSet) => blocks(fileSet, 'Include'))
      .flatMap((include) => directives(include, 'Plugin'))
      .filter(({ value }) => value.length > 1)
      .map((directive) => ({ place: directive.place, what: `everything behind the first value is dropped: ${textOf(directive)}` })),
};
