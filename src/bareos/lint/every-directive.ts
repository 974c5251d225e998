import type { Directive, Item } from '../../configuration/resource.ts';

/** All directives of all resources, however deep. */
export function everyDirective(items: readonly Item[]): readonly Directive[] {
  return items.flatMap((item) => (item.kind === 'directive' ? [item] : item.kind === 'block' ? everyDirective(item.items) : []));
}
