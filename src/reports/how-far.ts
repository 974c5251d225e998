import type { Pace } from './pace.ts';
import { asCount, asSize, asTime } from './quantities.ts';

/**
 * `310.2 MB of about 645.1 MB (48 %), 61.2 MB/s, about 5.5 s to go`, with `1,200,000 rows, 236,000 rows/s` where rows are counted as they pass, and their share
 * where no earlier backup tells one. More than was expected never looks finished.
 */
export function howFar(pace: Pace): string {
  const { bytes, expected, rate, rowRate } = pace;
  const parts = [
    expected === undefined ? asSize(bytes) : `${asSize(bytes)} of about ${asSize(expected)} (${share(bytes, expected)})`,
    ...rowsOf(pace),
    ...(rate === undefined ? [] : [`${(rate / 1e6).toFixed(1)} MB/s`]),
    ...(rowRate === undefined ? [] : [`${asCount(Math.round(rowRate))} rows/s`]),
    ...toGo(pace),
  ];
  return parts.join(', ');
}

function rowsOf({ rows, ofRows, expected }: Pace): string[] {
  if (rows === undefined || rows === 0) return [];
  if (expected !== undefined || ofRows === undefined || ofRows === 0) return [`${asCount(rows)} rows`];
  return [`${asCount(rows)} of about ${asCount(ofRows)} rows (${share(rows, ofRows)})`];
}

function share(passed: number, expected: number): string {
  return `${Math.min(99, Math.floor((passed / expected) * 100))} %`;
}

function toGo({ bytes, expected, rows = 0, ofRows = 0, left }: Pace): string[] {
  if (left !== undefined) return [`about ${asTime(left)} to go`];
  if (expected !== undefined) return [bytes < expected ? 'nothing has passed yet' : 'already more than the last backup'];
  return ofRows > 0 && rows >= ofRows ? ['already more than was expected'] : [];
}
