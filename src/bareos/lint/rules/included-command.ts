import type { Rule } from '../rule.ts';

/** Configuration that a command prints. */
export const includedCommand: Rule = {
  severity: 'warning',
  why: 'Where a line that the command prints ends in a quoted text, Bareos swallows the next line; and what is configured depends on when somebody looks.',
  todo: 'Let the command write a file, and include that.',
  bad: '@|"sh -c \'cat /etc/x\'"',
  good: '@/etc/x',
  check: ({ inclusions }) =>
    inclusions.filter(({ isCommand }) => isCommand).map(({ place, path }) => ({ place, what: `what ${path} prints is configuration` })),
};
