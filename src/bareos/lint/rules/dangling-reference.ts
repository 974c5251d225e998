import { blocks, directives, textOf } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';

/** Which directives of a job name a resource, and of which kind. */
const references: Readonly<Record<string, string>> = {
  Client: 'Client',
  FileSet: 'FileSet',
  JobDefs: 'JobDefs',
  Messages: 'Messages',
  Pool: 'Pool',
  'Full Backup Pool': 'Pool',
  'Differential Backup Pool': 'Pool',
  'Incremental Backup Pool': 'Pool',
  Schedule: 'Schedule',
  Storage: 'Storage',
};

/** A name that nothing bears. */
export const danglingReference: Rule = {
  severity: 'error',
  why: 'The director does not start, or does not reload.',
  todo: 'Correct the name, or add the resource.',
  bad: 'Director { Name = d }\nPool { Name = Full }\nJob { Name = j\n Pool = Ful }',
  good: 'Director { Name = d }\nPool { Name = Full }\nJob { Name = j\n Pool = Full }',
  check: ({ resources, isWhole }) => {
    if (!isWhole) return [];
    const all = { items: resources };
    return [...blocks(all, 'Job'), ...blocks(all, 'JobDefs')].flatMap((job) =>
      Object.entries(references).flatMap(([keyword, kind]) => {
        const names = new Set(blocks(all, kind).flatMap((block) => directives(block, 'Name').map((name) => textOf(name).toLowerCase())));
        return directives(job, keyword)
          .filter((directive) =>
            textOf(directive)
              .split(',')
              .some((name) => !names.has(name.trim().toLowerCase())),
          )
          .map((directive) => ({ place: directive.place, what: `there is no ${kind} ${textOf(directive)}` }));
      }),
    );
  },
};
