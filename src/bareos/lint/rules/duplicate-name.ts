import { keyOf, valueOf } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';

/** Two resources of one kind and name. */
export const duplicateName: Rule = {
  severity: 'error',
  why: 'Which of the two counts depends on the order of the files, or the daemon does not start.',
  todo: 'Give one of them another name, or remove it.',
  bad: 'Pool { Name = Full }\nPool { Name = Full }',
  good: 'Pool { Name = Full }\nPool { Name = Incremental }',
  check: ({ resources }) => {
    const seen = new Set<string>();
    return resources.flatMap((resource) => {
      const name = valueOf(resource, 'Name');
      // A director's file daemon and its own resource may be read together: they stand in other daemons' files.
      const key = `${resource.place?.file.replace(/[^/]*$/, '')} ${keyOf(resource.keyword)} ${name}`;
      if (name === undefined || !seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [{ place: resource.place, what: `a second ${resource.keyword} called ${name}` }];
    });
  },
};
