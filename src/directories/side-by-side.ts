import { comparePaths } from './compare-paths.ts';

/** What has a path, raw. */
interface Placed {
  readonly path: string;
}

/**
 * Goes through two lists that are in the order of a survey, side by side: what both have of a path comes together, what only one has comes alone. Neither need be in memory.
 * @param pathOf the path of what is in the second, as the first would say it
 */
export async function* sideBySide<One extends Placed, Other>(
  ones: AsyncIterable<One> | Iterable<One>,
  others: AsyncIterable<Other> | Iterable<Other>,
  pathOf: (other: Other) => string,
): AsyncGenerator<readonly [One, Other | undefined] | readonly [undefined, Other], void, void> {
  const [left, right] = [each(ones), each(others)];
  try {
    let [one, other] = [await left.next(), await right.next()];
    while (one.done !== true || other.done !== true) {
      const order = one.done === true ? 1 : other.done === true ? -1 : comparePaths(one.value.path, pathOf(other.value));
      if (order > 0 && other.done !== true) {
        yield [undefined, other.value];
        other = await right.next();
      } else if (one.done !== true) {
        yield [one.value, order === 0 && other.done !== true ? other.value : undefined];
        one = await left.next();
        if (order === 0) other = await right.next();
      }
    }
  } finally {
    await left.return();
    await right.return();
  }
}

async function* each<T>(list: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T, void, void> {
  yield* list;
}
