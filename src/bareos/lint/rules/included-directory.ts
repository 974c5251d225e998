import type { Rule } from '../rule.ts';

/** A directory that is included. */
export const includedDirectory: Rule = {
  severity: 'error',
  dialect: 'bacula',
  why: 'Bacula reads a directory as an empty file, without a word: nothing in it is configured.',
  todo: 'Include each file; @|"sh -c \'for f in /etc/bacula/jobs.d/*.conf; do echo @$f; done\'" is what Bacula’s manual has.',
  bad: '@/etc',
  good: '@/etc/hostname',
  check: ({ inclusions, stat }) =>
    inclusions
      .filter(({ isCommand, path }) => !isCommand && stat(path)?.isDirectory === true)
      .map(({ place, path }) => ({ place, what: `${path} is a directory` })),
};
