/**
 * The known name that `typed` was most likely meant to be: at most a third of its letters (and at least one) wrong, missing,
 * too many or swapped with a neighbour; upper and lower case are the same. Undefined where none is that near.
 */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  // Nobody mistypes a name this long, and the work grows with the square of its length.
  if (typed.length > 100) return undefined;
  const allowed = Math.max(1, Math.floor(typed.length / 3));
  const [best] = known
    .map((name) => ({ name, distance: distance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= allowed)
    .toSorted((one, other) => one.distance - other.distance);
  return best?.name;
}

/** Damerau and Levenshtein's distance, where no part is changed twice (optimal string alignment). */
function distance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const change = one[row - 1] === other[column - 1] ? 0 : 1;
      let cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + change);
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? 0;
}
