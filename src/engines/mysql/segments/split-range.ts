/**
 * Numbers that cut a range into parts of about `rows` rows each. What is between two numbers is asked of the server, which estimates it from its index: so gaps and
 * crowds are minded, as a range of equal numbers would not.
 * @param count how many rows there are from `low` up to, and without, `high`
 * @returns in ascending order, none of them the lowest
 */
export async function splitRange(
  lowest: bigint,
  highest: bigint,
  rows: number,
  count: (low: bigint, high: bigint) => Promise<number>,
): Promise<bigint[]> {
  const leaves: { low: bigint; rows: number }[] = [];
  const visit = async (low: bigint, high: bigint): Promise<void> => {
    const there = await count(low, high);
    // Half of what is wanted, so that joining neighbours comes near to it.
    if (there * 2 <= rows || high - low <= 1n) {
      leaves.push({ low, rows: there });
      return;
    }
    const middle = low + (high - low) / 2n;
    await visit(low, middle);
    await visit(middle, high);
  };
  await visit(lowest, highest + 1n);
  const cuts: bigint[] = [];
  let sum = 0;
  for (const leaf of leaves) {
    if (sum > 0 && sum + leaf.rows > rows) {
      cuts.push(leaf.low);
      sum = 0;
    }
    sum += leaf.rows;
  }
  return cuts;
}
