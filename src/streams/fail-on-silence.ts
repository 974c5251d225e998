import { Failure } from '../failures/failure.ts';

/** A dump tool that says nothing for so many seconds hangs. */
export const longestSilence = 15 * 60;

/**
 * Passes `source` on, and fails when it gives nothing for `seconds` while somebody waits for it: a dump tool that hangs on a lock
 * would otherwise hang the file daemon's job for ever. Time during which nobody asks is not counted.
 * Ends early with the signal's reason when that fires.
 */
export async function* failOnSilence<Item>(
  source: AsyncIterable<Item>,
  options: { seconds: number; who: string; signal: AbortSignal },
): AsyncGenerator<Item, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  let giveUp: (reason: unknown) => void = () => undefined;
  // One timer for the whole stream, pushed back at each chunk: making one per chunk would cost more than reading it.
  const timer = setTimeout(() => {
    giveUp(
      new Failure('unavailable', `${options.who} has been silent for ${options.seconds} s`, {
        hint: 'it may be waiting for a lock in the database',
      }),
    );
  }, options.seconds * 1000);
  const onAbort = (): void => giveUp(options.signal.reason);
  options.signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      options.signal.throwIfAborted();
      timer.refresh();
      // Not Promise.race with one long-lived promise: that would keep a reaction of every chunk until the stream's end.
      const next = await new Promise<IteratorResult<Item, unknown>>((resolve, reject) => {
        giveUp = reject;
        iterator.next().then(resolve, reject);
      });
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', onAbort);
    // Not awaited: a generator that hangs in next() would never answer.
    void iterator.return?.().catch(() => undefined);
  }
}
