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
  /** Where the run counts them as they pass, and how many the server's statistics let expect. */
  readonly rows?: number | undefined;
  readonly ofRows?: number | undefined;
  /** Rows a second. */
  readonly rowRate?: number | undefined;
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
  const { bytes, rows, ofRows } = progress;
  const seconds = (Date.parse(progress.at) - Date.parse(run.started)) / 1000;
  const perSecond = (passed: number | undefined): number | undefined =>
    seconds > 0 && passed !== undefined && passed > 0 ? passed / seconds : undefined;
  const rates = { rate: perSecond(bytes), rowRate: perSecond(rows) };
  // The last backup knows better than statistics, which may be old.
  const left = expected === undefined ? leftOf(rows, ofRows, rates.rowRate) : leftOf(bytes, expected, rates.rate);
  return { bytes, expected, rows, ofRows, ...rates, left };
}

function leftOf(passed: number | undefined, expected: number | undefined, rate: number | undefined): number | undefined {
  if (passed === undefined || expected === undefined || rate === undefined || passed >= expected) return undefined;
  return (expected - passed) / rate;
}
