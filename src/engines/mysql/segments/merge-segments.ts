import type { DumpedSegment } from '../../segments.ts';

/** Segments of several sources as they come, of each one in advance; one that goes on is followed by its own source. */
export async function* mergeSegments(
  sources: readonly AsyncGenerator<DumpedSegment, void, void>[],
): AsyncGenerator<DumpedSegment, void, void> {
  type Next = { readonly source: AsyncGenerator<DumpedSegment, void, void>; readonly result: IteratorResult<DumpedSegment, void> };
  const advance = async (source: AsyncGenerator<DumpedSegment, void, void>): Promise<Next> => ({ source, result: await source.next() });
  const pending = new Map<AsyncGenerator<DumpedSegment, void, void>, Promise<Next>>();
  for (const source of sources) {
    const next = advance(source);
    // Another may fail before it is this one's turn.
    next.catch(() => undefined);
    pending.set(source, next);
  }
  let goingOn: AsyncGenerator<DumpedSegment, void, void> | undefined;
  while (pending.size > 0) {
    const { source, result } = await (goingOn === undefined ? Promise.race(pending.values()) : (pending.get(goingOn) as Promise<Next>));
    if (result.done === true) {
      pending.delete(source);
      continue;
    }
    const next = advance(source);
    next.catch(() => undefined);
    pending.set(source, next);
    goingOn = result.value.goesOn ? source : undefined;
    yield result.value;
  }
}
