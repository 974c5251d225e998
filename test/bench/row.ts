/** One line of the table: what was measured against what, as a ratio of the same run, and what DESIGN.md promises of it. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly against: string;
  /** Ours divided by theirs; less is better, unless the target says otherwise. Undefined for absolute figures. */
  readonly ratio: number | undefined;
  readonly target: string;
  readonly met: boolean;
}

/** A measurement of its own kind; the builder has built dist/bin before. */
export type Bench = () => Promise<readonly Row[]>;
