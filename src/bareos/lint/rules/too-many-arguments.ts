import type { Rule } from '../rule.ts';
import { mostArguments, splitCommand } from '../../split-command.ts';
import { jobsWithScripts } from '../scripts.ts';
import { streams } from '../streams.ts';

/** More arguments than the daemons have room for. */
export const tooManyArguments: Rule = {
  severity: 'error',
  dialect: 'bareos',
  why: 'The file daemon has room for 99 words of a command; with more, the program is not started at all.',
  todo: 'Put the command into a script.',
  bad: `Job { Name = j\n Client Run Before Job = "/bin/x${' a'.repeat(100)}" }`,
  good: `Job { Name = j\n Client Run Before Job = "/bin/x${' a'.repeat(9)}" }`,
  check: (configuration) =>
    [
      ...streams(configuration).flatMap(({ reader = '', writer = '', place }) => [reader, writer].map((command) => ({ command, place }))),
      ...jobsWithScripts(configuration).flatMap(({ scripts }) => scripts),
    ]
      .filter(({ command }) => splitCommand(command).length > mostArguments)
      .map(({ place, command }) => ({ place, what: `a command of ${splitCommand(command).length} words` })),
};
