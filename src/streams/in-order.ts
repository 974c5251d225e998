/**
 * Maps what `source` gives, `ahead` of them at once, and gives the results in the source's order. The source is asked for no more than that: what is held in memory
 * stays bounded. What a mapping throws comes out in its place; whoever stops early, stops the source.
 */
export async function* inOrder<From, To>(
  source: AsyncIterable<From>,
  ahead: number,
  map: (item: From) => Promise<To>,
): AsyncGenerator<To, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  const underway: Promise<To>[] = [];
  try {
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) break;
      const mapping = map(next.value);
      // It is waited for in its turn; until then its failure is nobody's.
      mapping.catch(() => undefined);
      underway.push(mapping);
      if (underway.length >= ahead) yield await (underway.shift() as Promise<To>);
    }
    for (const mapping of underway) yield await mapping;
  } finally {
    await iterator.return?.();
  }
}
