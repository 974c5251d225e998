import type { RunProgress } from '../state/run-progress.ts';
import type { RunRecord } from '../state/run-record.ts';
import { pace, type Pace } from './pace.ts';

/** What is expected of a run, and how far it is. */
export interface Estimate {
  /** What the last sealed backup of the same database came to: about what this one will. */
  readonly expected: number | undefined;
  /** As far as it said itself; undefined in its first second, and where it has not begun to stream. */
  readonly pace: Pace | undefined;
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
  if (progress === undefined) return { expected, pace: undefined };
  return { expected, pace: pace(progress, (Date.parse(progress.at) - Date.parse(run.started)) / 1000, expected) };
}
