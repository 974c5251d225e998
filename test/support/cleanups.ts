import { afterEach } from 'vitest';

/**
 * A list of what to undo after each test, the last first. All of it is done, also when some of it fails: a server that is left
 * running is worse than the error that is then thrown.
 */
export function cleanups(): (() => Promise<unknown>)[] {
  const list: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    const errors: unknown[] = [];
    for (const cleanup of list.splice(0).toReversed()) await cleanup().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be cleaned up');
  });
  return list;
}
