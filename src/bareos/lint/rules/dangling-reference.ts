import { blocks, directives, textOf, type Directive } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';

/** Which directives name a resource, and of which kind. */
const ofJob = {
  Client: 'Client',
  FileSet: 'FileSet',
  JobDefs: 'JobDefs',
  Messages: 'Messages',
  Catalog: 'Catalog',
  Pool: 'Pool',
  'Full Backup Pool': 'Pool',
  'Differential Backup Pool': 'Pool',
  'Incremental Backup Pool': 'Pool',
  'Virtual Full Backup Pool': 'Pool',
  'Next Pool': 'Pool',
  Schedule: 'Schedule',
  Storage: 'Storage',
  'Job To Verify': 'Job',
  'Verify Job': 'Job',
} as const;
const references: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Job: ofJob,
  JobDefs: ofJob,
  Client: { Catalog: 'Catalog' },
  Director: { Messages: 'Messages' },
  Pool: { Storage: 'Storage', Catalog: 'Catalog', 'Next Pool': 'Pool', 'Scratch Pool': 'Pool', 'Recycle Pool': 'Pool' },
  Storage: { 'Paired Storage': 'Storage' },
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
    return Object.entries(references).flatMap(([owner, keywords]) =>
      Object.entries(keywords).flatMap(([keyword, kind]) => {
        // Both daemons compare names letter by letter.
        const names = new Set(blocks(all, kind).flatMap((block) => directives(block, 'Name').map(textOf)));
        return blocks(all, owner)
          .flatMap((block) => directives(block, keyword))
          .filter((directive) => namesIn(directive).some((name) => !names.has(name)))
          .map((directive) => ({ place: directive.place, what: `there is no ${kind} ${textOf(directive)}` }));
      }),
    );
  },
};

/** `a, b`, `"a", "b"` */
function namesIn({ value }: Directive): readonly string[] {
  return value
    .flatMap(({ text, isQuoted }) => (isQuoted ? [text] : text.split(',').map((name) => name.trim())))
    .filter((name) => name !== '');
}
