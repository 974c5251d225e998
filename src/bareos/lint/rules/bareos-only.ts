import { everyDirective } from '../every-directive.ts';
import { keyOf } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';

const unknown = new Set(['pluginnames', 'allowedscriptdir', 'allowedjobcommand', 'alwaysincremental', 'tlspskenable']);
const values: Readonly<Record<string, RegExp>> = { signature: /^XXH128$/i, compression: /^(LZ4|LZ4HC|LZFAST)$/i };

/** What only Bareos knows. */
export const bareosOnly: Rule = {
  severity: 'error',
  dialect: 'bacula',
  why: 'Bacula does not know it and does not start; on a reload it goes on with the old configuration and says nothing.',
  todo: 'Leave it out.',
  bad: 'FileDaemon { Name = c\n Plugin Names = "bpipe" }',
  good: 'FileDaemon { Name = c\n Plugin Directory = "/usr/lib/bacula" }',
  check: ({ resources }) =>
    everyDirective(resources)
      .filter(({ keyword, value }) => unknown.has(keyOf(keyword)) || values[keyOf(keyword)]?.test(value[0]?.text ?? '') === true)
      .map(({ place, keyword, value }) => ({ place, what: `Bacula does not know ${keyword} = ${value[0]?.text}` })),
};
