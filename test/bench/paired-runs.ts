import { median } from './median.ts';

/** How one run compares with ours. */
export interface Comparison {
  /** The median of its times, in milliseconds. */
  readonly theirs: number;
  /** The median of the rounds' ratios, ours divided by theirs, and the least and the greatest of them. */
  readonly ratio: number;
  readonly spread: readonly [number, number];
}

/**
 * Runs `ours` and each of `theirs` in turn, so that what else the machine does falls on all of them. One round before the first warms the page cache and is
 * not counted.
 * @returns the median of our times, in milliseconds, and a comparison for each of the others
 */
export async function pairedRuns<Name extends string>(
  ours: () => Promise<void> | void,
  theirs: Readonly<Record<Name, () => Promise<void> | void>>,
  rounds: number,
): Promise<{ readonly ours: number; readonly against: Readonly<Record<Name, Comparison>> }> {
  const names = Object.keys(theirs) as Name[];
  const times: { readonly ours: number; readonly theirs: Readonly<Record<string, number>> }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const mine = await time(ours);
    const others: Record<string, number> = {};
    for (const name of names) others[name] = await time(theirs[name]);
    if (round > 0) times.push({ ours: mine, theirs: others });
  }
  const against = names.map((name): [Name, Comparison] => {
    const ratios = times.map((each) => each.ours / (each.theirs[name] ?? NaN));
    return [
      name,
      {
        theirs: median(times.map((each) => each.theirs[name] ?? NaN)),
        ratio: median(ratios),
        spread: [Math.min(...ratios), Math.max(...ratios)],
      },
    ];
  });
  return { ours: median(times.map((each) => each.ours)), against: Object.fromEntries(against) as Record<Name, Comparison> };
}

async function time(run: () => Promise<void> | void): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}
