import { everyDirective } from '../every-directive.ts';
import type { Rule } from '../rule.ts';

/** Longer than Bacula's lexer reads: MAXSTRING-sized tokens; 4090 letters passed and 5000 made a running director end. */
const longest = 4000;

/** A value that is too long. */
export const tooLong: Rule = {
  severity: 'error',
  dialect: 'bacula',
  why: 'A running director that reloads such a configuration ends.',
  todo: 'Put the command into a script.',
  bad: `FileSet { Name = f\n Include { Plugin = "bpipe:/p/x:/bin/x ${'x'.repeat(4100)}:/bin/y" } }`,
  good: 'FileSet { Name = f\n Include { Plugin = "bpipe:/p/x:/bin/x:/bin/y" } }',
  check: ({ resources }) =>
    everyDirective(resources)
      .filter(({ value }) => value.some(({ text }) => text.length > longest))
      .map(({ place, keyword, value }) => ({ place, what: `${keyword} has ${value[0]?.text.length} letters` })),
};
