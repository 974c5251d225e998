import { printable } from './printable.ts';

/** What a line says of an item. */
interface Line {
  readonly path: string;
  readonly title: string;
  readonly when: string | undefined;
  readonly deletedAt: string | undefined;
}

/** More of a title would push its path out of sight. */
const longestTitle = 48;

/** One line an item: when it takes place, what it is called, and the path by which it is taken. */
export function itemsTable(items: readonly Line[]): readonly string[] {
  const rows = items.map(({ path, title, when, deletedAt }) => ({
    path,
    when: printable(when ?? ''),
    title: cut(printable(title)),
    deletedAt,
  }));
  const whenWidth = rows.reduce((width, { when }) => Math.max(width, when.length), 0);
  const titleWidth = rows.reduce((width, { title }) => Math.max(width, title.length), 0);
  return rows.map(({ path, when, title, deletedAt }) => {
    const start = whenWidth === 0 ? '' : `${when.padEnd(whenWidth)}  `;
    return `  ${start}${title.padEnd(titleWidth)}  ${path}${deletedAt === undefined ? '' : `  (thrown away ${deletedAt})`}`;
  });
}

function cut(title: string): string {
  const characters = Array.from(title);
  return characters.length <= longestTitle ? title : `${characters.slice(0, longestTitle - 1).join('')}…`;
}
