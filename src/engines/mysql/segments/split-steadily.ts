/**
 * As `splitRange`, but what it gives stays where it is while the table grows: all are multiples of powers of two, as large as the parts allow.
 * @returns in ascending order; parts have about half of `rows`, none more
 */
export async function splitSteadily(
  lowest: bigint,
  highest: bigint,
  rows: number,
  count: (low: bigint, high: bigint) => Promise<number>,
): Promise<bigint[]> {
  const cuts: bigint[] = [];
  let sum = 0;
  const visit = async (low: bigint, high: bigint): Promise<void> => {
    if (high <= lowest || low > highest) return;
    const there = await count(low, high);
    if (there > rows && high - low > 1n) {
      const middle = low + (high - low) / 2n;
      await visit(low, middle);
      await visit(middle, high);
      return;
    }
    // Gaps, of which a server says that there is a row in each, are no parts.
    if (sum * 8 >= rows && low > lowest) {
      cuts.push(low);
      sum = 0;
    }
    sum += there;
  };
  let size = 1n;
  while (lowest < -size || highest >= size) size *= 2n;
  await visit(-size, 0n);
  await visit(0n, size);
  return cuts;
}
