import type { Attributes, OwnershipChange } from '../../state/ownership-record.ts';
import { pathText } from '../../state/path-bytes.ts';

/** Changes of one kind. */
export interface Kind {
  readonly type: OwnershipChange['type'];
  readonly from: Attributes;
  readonly to: Attributes;
  count: number;
  /** The first of them. */
  readonly first: string[];
}

/** What was left as it is, for one reason. */
export interface Left {
  readonly why: string;
  count: number;
  readonly first: string[];
}

/** Enough to see what it is about. */
const mostNames = 3;

/** Counts changes by their kind, and what is left alone by its reason; memory does not grow with their number. */
export class Tally {
  #entries = 0;
  readonly #kinds = new Map<string, Kind>();
  readonly #left = new Map<string, Left>();

  met(): void {
    this.#entries++;
  }

  /** @param path absolute, raw */
  changed(path: string, { type }: OwnershipChange, from: Attributes, to: Attributes): void {
    const key = JSON.stringify([type, from, to]);
    const kind = this.#kinds.get(key) ?? { type, from, to, count: 0, first: [] };
    this.#kinds.set(key, note(kind, path));
  }

  /** @param path absolute, raw */
  left(path: string, why: string): void {
    this.#left.set(why, note(this.#left.get(why) ?? { why, count: 0, first: [] }, path));
  }

  get entries(): number {
    return this.#entries;
  }

  /** The most frequent first. */
  get kinds(): readonly Kind[] {
    return [...this.#kinds.values()].toSorted((one, other) => other.count - one.count);
  }

  get leftAlone(): readonly Left[] {
    return [...this.#left.values()];
  }
}

function note<T extends { count: number; readonly first: string[] }>(one: T, path: string): T {
  one.count++;
  if (one.first.length < mostNames) one.first.push(pathText(path));
  return one;
}
