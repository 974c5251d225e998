import { printable } from './printable.ts';

/** What a line says of an item. */
interface Line {
  readonly path: string;
  readonly title: string;
  readonly when?: string | undefined;
  readonly deletedAt?: string | undefined;
}

/** A list of items for people, line by line: all are measured before the first is written. */
export interface ItemsTable {
  measure(item: Line): void;
  /** When it takes place, what it is called, and the path by which it is taken. */
  line(item: Line): string;
}

/** More of a title would push its path out of sight. */
const longestTitle = 48;

export function itemsTable(): ItemsTable {
  let [whenWidth, titleWidth] = [0, 0];
  return {
    measure({ when, title }) {
      whenWidth = Math.max(whenWidth, printable(when ?? '').length);
      titleWidth = Math.max(titleWidth, cut(printable(title)).length);
    },
    line({ path, when, title, deletedAt }) {
      const start = whenWidth === 0 ? '' : `${printable(when ?? '').padEnd(whenWidth)}  `;
      return `  ${start}${cut(printable(title)).padEnd(titleWidth)}  ${path}${deletedAt === undefined ? '' : `  (thrown away ${deletedAt})`}`;
    },
  };
}

function cut(title: string): string {
  const characters = Array.from(title);
  return characters.length <= longestTitle ? title : `${characters.slice(0, longestTitle - 1).join('')}…`;
}
