import { printable } from './printable.ts';

/** The same for a text of several lines, which stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
