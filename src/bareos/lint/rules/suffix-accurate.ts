import { blocks, directives, valueOf } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';
import { isYes } from '../scripts.ts';
import { streams } from '../streams.ts';

/** usesuffix in a job that is Accurate. */
export const suffixAccurate: Rule = {
  severity: 'error',
  dialect: 'bareos',
  why: 'Bareos 26 refuses usesuffix in an Accurate job.',
  todo: 'Leave out one of the two.',
  bad: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y:usesuffix=yes" } }\nJob { Name = j\n FileSet = f\n Accurate = yes }',
  good: 'FileSet { Name = f\n Include { Plugin = "bpipe:file=/p/x:reader=/bin/x:writer=/bin/y:usesuffix=yes" } }\nJob { Name = j\n FileSet = f }',
  check: (configuration) => {
    const suffixed = new Set(
      streams(configuration)
        .filter(({ line }) => /:usesuffix=yes/i.test(line))
        .map(({ fileSet }) => fileSet),
    );
    return [...blocks({ items: configuration.resources }, 'Job'), ...blocks({ items: configuration.resources }, 'JobDefs')]
      .filter((job) => suffixed.has(valueOf(job, 'FileSet') ?? ''))
      .flatMap((job) => directives(job, 'Accurate'))
      .filter((directive) => isYes(directive.value[0]?.text))
      .map(({ place }) => ({ place, what: 'an Accurate job with a stream that has usesuffix=yes' }));
  },
};
