import type { RunProgress } from '../state/run-progress.ts';
import type { RunRecord } from '../state/run-record.ts';

/** How far a run is, and what that lets expect. */
export interface Estimate {
  /** As far as it said itself; undefined in its first second, and where it has not begun to stream. */
  readonly bytes: number | undefined;
  /** What the last sealed backup of the same database came to: about what this one will. */
  readonly expected: number | undefined;
  /** Bytes a second, over the whole run. */
  readonly rate: number | undefined;
  /** Seconds; undefined where nothing lets expect it, or where more has passed than was expected. */
  readonly left: number | undefined;
}

/**
 * Says how far a run is. How much a stream will come to, nobody knows before its end, a writer as little as a reader; the last backup of the
 * same database is the best guess.
 * @param runs of the same database, oldest first
 */
export function estimate(run: RunRecord, progress: RunProgress | undefined, runs: readonly RunRecord[]): Estimate {
  const expected = runs.findLast(
    (other) =>
      other.verb === 'dump' && other.outcome === 'sealed' && other.application === run.application && other.database === run.database,
  )?.bytes;
  if (progress === undefined) return { bytes: undefined, expected, rate: undefined, left: undefined };
  const seconds = (Date.parse(progress.at) - Date.parse(run.started)) / 1000;
  const rate = seconds > 0 && progress.bytes > 0 ? progress.bytes / seconds : undefined;
  const rest = expected === undefined ? undefined : expected - progress.bytes;
  return { bytes: progress.bytes, expected, rate, left: rate === undefined || rest === undefined || rest <= 0 ? undefined : rest / rate };
}
