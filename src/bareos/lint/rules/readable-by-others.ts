import { keyOf, type Item } from '../../../configuration/resource.ts';
import type { Rule } from '../rule.ts';

/** Files with passwords that everybody can read. */
export const readableByOthers: Rule = {
  severity: 'error',
  why: 'Whoever has a director’s or client’s password can back up and restore what they like, as root.',
  todo: 'chmod o-rwx it, and change the passwords in it.',
  // The tests give these files their modes.
  bad: 'Client { Name = c\n Password = "x" }',
  good: 'Client { Name = c }',
  check: ({ resources, stat }) => {
    const files = new Set(resources.filter(hasPassword).flatMap(({ place }) => (place === undefined ? [] : [place.file])));
    return [...files]
      .filter((file) => ((stat(file)?.mode ?? 0) & 0o004) !== 0)
      .map((file) => ({ place: { file, line: 1, column: 1 }, what: 'passwords in a file that everybody can read' }));
  },
};

function hasPassword(item: Item): boolean {
  if (item.kind === 'block') return item.items.some(hasPassword);
  return item.kind === 'directive' && keyOf(item.keyword).endsWith('password') && item.value[0]?.text !== '';
}
