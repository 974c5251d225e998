import type { Item, Part } from './resource.ts';

/** Prints resources so that Bareos 22 to 26 and Bacula read them alike: one directive a line, two blanks of indent a level. */
export function printConfiguration(items: readonly Item[]): string {
  return items.map((item) => print(item, '')).join('');
}

function print(item: Item, indent: string): string {
  switch (item.kind) {
    case 'directive':
      return `${indent}${item.keyword} = ${item.value.map(printPart).join(' ')}\n`;
    case 'inclusion':
      return `${indent}@${item.isCommand ? '|' : ''}${/^[\w./*?[\]-]+$/.test(item.path) ? item.path : quote(item.path)}\n`;
    case 'block': {
      const inner = item.items.map((one) => print(one, `${indent}  `)).join('');
      return `${indent}${item.keyword}${item.hasEquals ? ' =' : ''} {\n${inner}${indent}}\n`;
    }
  }
}

/** In quotes both daemons take a backslash off whatever follows it. */
function printPart({ text, isQuoted }: Part): string {
  return isQuoted ? quote(text) : text;
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
