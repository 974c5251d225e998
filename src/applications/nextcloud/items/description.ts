import type { Item } from '../../items.ts';

/** What is known of an item by its text. */
export interface Description {
  readonly kind: Item['kind'];
  readonly title: string;
  readonly when: string | undefined;
  readonly at: number | undefined;
  /** What a search looks at. */
  readonly texts: readonly string[];
  /** Whether any of it takes place in this time; undefined: its text does not say. */
  takesPlace(from: Date | undefined, until: Date | undefined): boolean | undefined;
}

/** What stands where a text cannot be understood. */
export const unreadable = '(cannot be read)';

/** Whether `wanted` stands in one of these: without regard to case, and in telephone numbers to how they are spaced. */
export function isSaidIn(texts: readonly string[], wanted: string): boolean {
  const needle = folded(wanted);
  const digits = /^[\d\s()+./-]{3,}$/.test(wanted) ? wanted.replace(/\D/g, '') : '';
  return texts.some((text) => folded(text).includes(needle) || (digits.length >= 3 && text.replace(/\D/g, '').includes(digits)));
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
