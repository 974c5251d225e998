import type { RunRecord } from '../state/run-record.ts';
import type { Estimate } from './estimate.ts';
import { asCount, asSize, asTime } from './quantities.ts';

/**
 * `dump shop/orders job 51: 310.2 MB of about 645.1 MB (48 %), 61.2 MB/s, about 5.5 s to go`, with `1,200,000 rows, 236,000 rows/s` where rows are counted as
 * they pass, and their share where no earlier backup tells one.
 */
export function describeProgress(run: RunRecord, estimate: Estimate): string {
  const { bytes, expected, rate } = estimate;
  const who = `${run.verb} ${run.application}/${run.database}${run.jobId === undefined ? '' : ` job ${run.jobId}`}`;
  if (bytes === undefined)
    return `${who}: begun ${run.started.slice(11, 19)}Z${expected === undefined ? '' : `, about ${asSize(expected)} to come`}`;
  const parts = [
    expected === undefined ? asSize(bytes) : `${asSize(bytes)} of about ${asSize(expected)} (${share(bytes, expected)})`,
    ...rowsOf(estimate),
    ...(rate === undefined ? [] : [`${(rate / 1e6).toFixed(1)} MB/s`]),
    ...(estimate.rowRate === undefined ? [] : [`${asCount(Math.round(estimate.rowRate))} rows/s`]),
    toGo(estimate, bytes),
  ];
  return `${who}: ${parts.join(', ')}`;
}

function rowsOf({ rows, ofRows, expected }: Estimate): string[] {
  if (rows === undefined || rows === 0) return [];
  if (expected !== undefined || ofRows === undefined || ofRows === 0) return [`${asCount(rows)} rows`];
  return [`${asCount(rows)} of about ${asCount(ofRows)} rows (${share(rows, ofRows)})`];
}

function share(passed: number, expected: number): string {
  return `${Math.min(99, Math.floor((passed / expected) * 100))} %`;
}

function toGo({ expected, ofRows, left }: Estimate, bytes: number): string {
  if (left !== undefined) return `about ${asTime(left)} to go`;
  if (expected === undefined) return ofRows === undefined ? 'no earlier backup tells how long still' : 'already more than was expected';
  return bytes < expected ? 'nothing has passed yet' : 'already more than the last backup';
}
