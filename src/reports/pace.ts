/** How far something is that streams, and what that lets expect. */
export interface Pace {
  readonly bytes: number;
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

/** @param expected bytes that are expected of the whole, where that is known */
export function pace(passed: Pick<Pace, 'bytes' | 'rows' | 'ofRows'>, seconds: number, expected: number | undefined): Pace {
  const { bytes, rows, ofRows } = passed;
  const perSecond = (count: number | undefined): number | undefined =>
    seconds > 0 && count !== undefined && count > 0 ? count / seconds : undefined;
  const rates = { rate: perSecond(bytes), rowRate: perSecond(rows) };
  // The last backup knows better than statistics, which may be old.
  const left = expected === undefined ? leftOf(rows, ofRows, rates.rowRate) : leftOf(bytes, expected, rates.rate);
  return { bytes, expected, rows, ofRows, ...rates, left };
}

function leftOf(passed: number | undefined, expected: number | undefined, rate: number | undefined): number | undefined {
  if (passed === undefined || expected === undefined || rate === undefined || passed >= expected) return undefined;
  return (expected - passed) / rate;
}
