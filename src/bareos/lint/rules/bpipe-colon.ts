import type { Rule } from '../rule.ts';
import { isPositional, streams } from '../streams.ts';

/** A colon in a command of a `key=value` line ends the command. */
export const bpipeColon: Rule = {
  severity: 'error',
  dialect: 'bareos',
  why: 'A value in a bpipe line ends at the next colon, and no way of escaping it is understood by all versions.',
  todo: 'Leave the colon out; put what needs one into a script or a configuration file.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x --host db:3306:writer=/bin/y" } }',
  good: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x --host db --port 3306:writer=/bin/y" } }',
  check: (configuration) =>
    streams(configuration)
      .filter(({ line }) => !isPositional(line))
      .flatMap(({ line, place }) =>
        line
          .split(':')
          .slice(1)
          .filter((part) => !/^[a-z]+=/i.test(part))
          .map((part) => ({ place, what: `a command is cut before ${JSON.stringify(part)}` })),
      ),
};
