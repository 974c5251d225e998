import type { Rule } from '../rule.ts';
import { isPositional, streams } from '../streams.ts';

/** The old form of a bpipe line. */
export const bpipePositional: Rule = {
  severity: 'error',
  dialect: 'bareos',
  why: 'Bareos 26 refuses the form without keys, and so does every restore of what was stored with it.',
  todo: 'Write bpipe:file=…:reader=…:writer=….',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:/p/x:/bin/x:/bin/y" } }',
  good: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y" } }',
  check: (configuration) =>
    streams(configuration)
      .filter(({ line }) => isPositional(line))
      .map(({ place }) => ({ place, what: 'a bpipe line without file=, reader= and writer=' })),
};
