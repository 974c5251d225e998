import type { RunRecord } from '../state/run-record.ts';
import type { Estimate } from './estimate.ts';
import { howFar } from './how-far.ts';
import { asSize } from './quantities.ts';

/** `dump shop/orders job 51: ` and how far it is. */
export function describeProgress(run: RunRecord, { expected, pace }: Estimate): string {
  const who = `${run.verb} ${run.application}/${run.database}${run.jobId === undefined ? '' : ` job ${run.jobId}`}`;
  if (pace === undefined)
    return `${who}: begun ${run.started.slice(11, 19)}Z${expected === undefined ? '' : `, about ${asSize(expected)} to come`}`;
  const nothingTells = expected === undefined && (pace.ofRows ?? 0) === 0;
  return `${who}: ${howFar(pace)}${nothingTells ? ', no earlier backup tells how long still' : ''}`;
}
