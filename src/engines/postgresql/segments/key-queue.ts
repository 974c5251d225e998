/** What makes keys of one table. */
export interface KeyWork {
  readonly table: string;
  readonly text: Buffer;
  /** Whether others like it may be made beside it, of the same table. */
  readonly shares: boolean;
}

/** What is to be made, and what may be made now. */
export interface KeyQueue {
  /** Of what waits. */
  readonly length: number;
  readonly bytes: number;
  add(work: KeyWork): void;
  /** The first that nothing is in the way of; undefined where all wait for what is being made. It is being made from now on. */
  next(): KeyWork | undefined;
  /** It has been made. */
  done(work: KeyWork): void;
}

/** Of one table, work is begun in its order, and only what shares is made side by side; that of other tables goes past what waits. */
export function keyQueue(): KeyQueue {
  const waiting: KeyWork[] = [];
  const making = new Set<KeyWork>();
  let bytes = 0;
  const isFree = ({ table, shares }: KeyWork): boolean => [...making].every((other) => other.table !== table || (shares && other.shares));
  return {
    get length() {
      return waiting.length;
    },
    get bytes() {
      return bytes;
    },
    add(work) {
      waiting.push(work);
      bytes += work.text.length;
    },
    next() {
      const passed = new Set<string>();
      for (const [at, work] of waiting.entries()) {
        if (!passed.has(work.table) && isFree(work)) {
          waiting.splice(at, 1);
          bytes -= work.text.length;
          making.add(work);
          return work;
        }
        passed.add(work.table);
      }
      return undefined;
    },
    done: (work) => void making.delete(work),
  };
}
