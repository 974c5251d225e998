import { everyDirective } from '../every-directive.ts';
import { keyOf } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';

const commands = new Set([
  'plugin',
  'command',
  'clientrunbeforejob',
  'clientrunafterjob',
  'runbeforejob',
  'runafterjob',
  'runafterfailedjob',
  'file',
]);

/** A command without double quotes. */
export const cutAtBlank: Rule = {
  severity: 'error',
  dialect: 'bacula',
  why: 'Bacula knows double quotes only: a value without them, or in single ones, is cut at the first blank without a word.',
  todo: 'Put it in double quotes.',
  bad: "Job { Name = j\n Client Run Before Job = '/bin/x shop' }",
  good: 'Job { Name = j\n Client Run Before Job = "/bin/x shop" }',
  check: ({ resources }) =>
    everyDirective(resources)
      .filter(({ keyword, value }) => commands.has(keyOf(keyword)) && value.some(({ text, isQuoted }) => !isQuoted && text.includes(' ')))
      .map(({ place, keyword }) => ({ place, what: `${keyword} is cut at its first blank` })),
};
