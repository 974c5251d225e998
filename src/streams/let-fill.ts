/** A chunk smaller than this means that we are quicker than the source. */
const small = 32 * 1024;
/** Milliseconds in which a quick source writes some dozens of kilobytes. */
const nap = 0.2;

/**
 * Passes `source` on, but lets its pipe fill before the next look. A dump tool writes 4 KiB at a time; a reader that wakes for each of
 * them spends more on waking than on reading, and takes that time from the tool and its server. A timer cannot wait for less than
 * a millisecond, in which the pipe would be full and the source stand still, so the thread itself sleeps.
 */
export async function* letFill(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for await (const chunk of source) {
    if (chunk.length < small) Atomics.wait(never, 0, 0, nap);
    yield chunk;
  }
}
