import { median } from './median.ts';

/**
 * Runs `ours` and `theirs` alternately, so that what else the machine does falls on both, and gives the medians in milliseconds
 * and the median of the pairs' ratios, with the least and the greatest of them. One pair before the first warms the page cache and is not counted.
 */
export async function pairedRuns(
  ours: () => Promise<void> | void,
  theirs: () => Promise<void> | void,
  pairs: number,
): Promise<{ readonly ours: number; readonly theirs: number; readonly ratio: number; readonly spread: readonly [number, number] }> {
  await ours();
  await theirs();
  const times: { ours: number; theirs: number }[] = [];
  for (let pair = 0; pair < pairs; pair += 1) times.push({ ours: await time(ours), theirs: await time(theirs) });
  const ratios = times.map((each) => each.ours / each.theirs);
  return {
    ours: median(times.map((each) => each.ours)),
    theirs: median(times.map((each) => each.theirs)),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

async function time(run: () => Promise<void> | void): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}
