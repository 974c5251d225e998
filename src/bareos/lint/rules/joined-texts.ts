import { everyDirective } from '../every-directive.ts';
import type { Rule } from '../rule.ts';

/** Texts in quotes behind each other. */
export const joinedTexts: Rule = {
  severity: 'error',
  dialect: 'bacula',
  why: 'Bareos joins them, since version 20; Bacula does not start.',
  todo: 'Write one text.',
  bad: 'Job { Name = j\n Description = "one "\n   "text" }',
  good: 'Job { Name = j\n Description = "one text" }',
  check: ({ resources }) =>
    everyDirective(resources)
      .filter(({ value }) => value.some(({ isJoined }) => isJoined))
      .map(({ place, keyword }) => ({ place, what: `${keyword} is several texts in quotes` })),
};
