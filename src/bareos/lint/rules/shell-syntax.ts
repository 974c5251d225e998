import type { Rule } from '../rule.ts';
import { jobsWithScripts } from '../scripts.ts';
import { streams } from '../streams.ts';

/** Signs that only a shell understands, in a command that no shell reads. */
const shell = /(^|\s)(\||>|>>|<|&&|\|\||2>&1|&)(\s|$)|[$`](\w|\(|\{)/;
const isShell = /^\S*\/(ba|da|z|k)?sh\s+-\w*c\s|^\S*\/env\s/;

/** Shell syntax where there is no shell. */
export const shellSyntax: Rule = {
  severity: 'error',
  dialect: 'bareos',
  why: 'Bareos starts programs without a shell: pipes, redirections and variables arrive at the program as arguments.',
  todo: 'Put them into a script, and call that.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/usr/bin/mysqldump shop | gzip:writer=/usr/bin/tee /x" } }',
  good: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/usr/local/bin/dump-shop:writer=/usr/bin/tee /x" } }',
  check: (configuration) => {
    const commands = [
      ...streams(configuration).flatMap(({ reader, writer, place }) => [reader, writer].map((command) => ({ command, place }))),
      ...jobsWithScripts(configuration).flatMap(({ scripts }) => scripts),
    ];
    return commands
      .filter(({ command }) => command !== undefined && shell.test(command) && !isShell.test(command))
      .map(({ command, place }) => ({ place, what: `no shell reads ${command}` }));
  },
};
