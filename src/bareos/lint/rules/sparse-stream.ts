import { blocks, directives } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';
import { isYes } from '../scripts.ts';
import { streams } from '../streams.ts';

/** Sparse over a stream. */
export const sparseStream: Rule = {
  severity: 'error',
  why: 'Blocks of zeroes are left out, and a stream cannot skip: what comes back is shorter than what was stored, and both jobs end well.',
  todo: 'Leave Sparse out of the Include that holds the streams.',
  bad: 'FileSet { Name = f\n Include { Options { Sparse = yes }\n Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y" } }',
  good: 'FileSet { Name = f\n Include { Options { Signature = MD5 }\n Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y" } }',
  check: (configuration) =>
    [...new Set(streams(configuration).map(({ include }) => include))].flatMap((include) =>
      blocks(include, 'Options')
        .flatMap((options) => directives(options, 'Sparse'))
        .filter((directive) => isYes(directive.value[0]?.text))
        .map(({ place }) => ({ place, what: 'Sparse over a stream' })),
    ),
};
