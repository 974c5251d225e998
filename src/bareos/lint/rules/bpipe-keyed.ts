import type { Rule } from '../rule.ts';
import { isPositional, streams } from '../streams.ts';

/** Bareos's form of a bpipe line, under Bacula. */
export const bpipeKeyed: Rule = {
  severity: 'error',
  dialect: 'bacula',
  why: 'Bacula takes file=, reader= and writer= for parts of the path and of the commands: the job ends well, and holds nothing or junk.',
  todo: 'Write bpipe:PATH:READER:WRITER.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y" } }',
  good: 'FileSet { Name = f\n Include { Plugin = "bpipe:/p/x:/bin/x:/bin/y" } }',
  check: (configuration) =>
    streams(configuration)
      .filter(({ line }) => !isPositional(line))
      .map(({ place }) => ({ place, what: 'a bpipe line with keys, which Bacula does not know' })),
};
