import { Failure } from '../failures/failure.ts';
import type { DumpedSegment, SegmentedDump } from './segments.ts';

/**
 * Segments whose end is the proof that all that made them ended well.
 * @param close called when nobody reads any more, whatever the reason
 */
export function endingWell(source: AsyncIterable<DumpedSegment>, close: () => Promise<unknown>): Pick<SegmentedDump, 'segments' | 'ended'> {
  const outcome = Promise.withResolvers<void>();
  // Who does not read to the end hears of it from what made them stop.
  outcome.promise.catch(() => undefined);
  async function* segments(): AsyncGenerator<DumpedSegment, void, void> {
    try {
      yield* source;
      outcome.resolve();
    } catch (error) {
      outcome.reject(error);
      throw error;
    } finally {
      outcome.reject(new Failure('unavailable', 'the dump was not read to its end'));
      await close();
    }
  }
  return { segments: segments(), ended: () => outcome.promise };
}
