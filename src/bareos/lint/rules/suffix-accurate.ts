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
    const all = { items: configuration.resources };
    const definitions = new Map(blocks(all, 'JobDefs').map((block) => [valueOf(block, 'Name') ?? '', block]));
    const accurate = blocks(all, 'Job').flatMap((job) => {
      // What a job does not say, its JobDefs says for it.
      const said = [job, definitions.get(valueOf(job, 'JobDefs') ?? '')].filter((block) => block !== undefined);
      const fileSet = said.map((block) => valueOf(block, 'FileSet')).find((name) => name !== undefined);
      const [directive] = said.flatMap((block) => directives(block, 'Accurate'));
      return suffixed.has(fileSet ?? '') && isYes(directive?.value[0]?.text) ? [directive] : [];
    });
    return [...new Set(accurate)].map((directive) => ({
      place: directive?.place,
      what: 'an Accurate job with a stream that has usesuffix=yes',
    }));
  },
};
