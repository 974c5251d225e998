import { blocks, directives } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';
import { jobsWithScripts } from '../scripts.ts';

/** A slash in the arguments of a client script, where the file daemon allows only certain directories. */
export const slashInArguments: Rule = {
  severity: 'error',
  dialect: 'bareos',
  why: 'Allowed Script Dir is compared with everything before the last slash of the whole command line, arguments included: such a command is refused.',
  todo: 'Leave the slash out of the arguments; a program can find its files by a name.',
  bad: 'Client { Name = c\n Allowed Script Dir = /usr/lib/penstock }\nJob { Name = j\n Client Run Before Job = "/usr/lib/penstock/before /srv/shop" }',
  good: 'Client { Name = c\n Allowed Script Dir = /usr/lib/penstock }\nJob { Name = j\n Client Run Before Job = "/usr/lib/penstock/before shop" }',
  check: (configuration) => {
    const daemons = [...blocks({ items: configuration.resources }, 'Client'), ...blocks({ items: configuration.resources }, 'FileDaemon')];
    if (!daemons.some((daemon) => directives(daemon, 'Allowed Script Dir').length > 0)) return [];
    return jobsWithScripts(configuration).flatMap(({ scripts }) =>
      scripts
        .filter(({ command, isOnClient }) => isOnClient && command.split(' ').slice(1).join(' ').includes('/'))
        .map(({ command, place }) => ({ place, what: `Allowed Script Dir refuses ${command}` })),
    );
  },
};
