import { everyDirective } from '../every-directive.ts';
import type { Rule } from '../rule.ts';

/** `on` and `off`. */
export const booleanOn: Rule = {
  severity: 'error',
  dialect: 'bacula',
  why: 'Bacula takes yes, no, true and false.',
  todo: 'Write yes or no.',
  bad: 'Job { Name = j\n Accurate = on }',
  good: 'Job { Name = j\n Accurate = yes }',
  check: ({ resources }) =>
    everyDirective(resources)
      .filter(({ value }) => value.length === 1 && value[0]?.isQuoted === false && /^(on|off)$/i.test(value[0].text))
      .map(({ place, keyword, value }) => ({ place, what: `${keyword} = ${value[0]?.text}` })),
};
