import type { RunRecord } from '../state/run-record.ts';
import type { Estimate } from './estimate.ts';
import { asSize, asTime } from './quantities.ts';

/** `dump shop/orders job 51: 310.2 MB of about 645.1 MB (48 %), 61.2 MB/s, about 5.5 s to go`. */
export function describeProgress(run: RunRecord, { bytes, expected, rate, left }: Estimate): string {
  const who = `${run.verb} ${run.application}/${run.database}${run.jobId === undefined ? '' : ` job ${run.jobId}`}`;
  if (bytes === undefined)
    return `${who}: begun ${run.started.slice(11, 19)}Z${expected === undefined ? '' : `, about ${asSize(expected)} to come`}`;
  const parts = [
    expected === undefined
      ? asSize(bytes)
      : `${asSize(bytes)} of about ${asSize(expected)} (${Math.min(99, Math.floor((bytes / expected) * 100))} %)`,
    ...(rate === undefined ? [] : [`${(rate / 1e6).toFixed(1)} MB/s`]),
    toGo(expected, left, bytes),
  ];
  return `${who}: ${parts.join(', ')}`;
}

function toGo(expected: number | undefined, left: number | undefined, bytes: number): string {
  if (left !== undefined) return `about ${asTime(left)} to go`;
  if (expected === undefined) return 'no earlier backup tells how long still';
  return bytes < expected ? 'nothing has passed yet' : 'already more than the last backup';
}
