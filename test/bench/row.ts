/** One line of the table: what was measured against what, as a ratio of the same run, and what DESIGN.md promises of it. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly against: string;
  /** Ours divided by theirs; less is better, unless the target says otherwise. Undefined for absolute figures. */
  readonly ratio: number | undefined;
  /** The least and the greatest ratio of all pairs: far apart, the machine was busy with something else. */
  readonly spread?: readonly [least: number, most: number];
  /** Processor seconds of our own process for a gigabyte of stream, its children aside. */
  readonly cpuPerGigabyte?: number;
  readonly target: string;
  readonly met: boolean;
}

/** A measurement of its own kind; the builder has built dist/bin before. */
export type Bench = () => Promise<readonly Row[]>;
