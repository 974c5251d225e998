import { isDaemonsJob } from '../state/is-daemons-job.ts';
import type { Lease } from '../state/lease.ts';
import type { ProcessIdentity } from '../state/process-identity.ts';

/** Who holds an application silent. */
export interface Holder {
  readonly purpose: Lease['purpose'];
  readonly jobId?: string | undefined;
  /** ISO 8601; the application goes on then, whatever the holder does. */
  readonly until?: string | undefined;
  /** The process whose end ends the lease: the file daemon, or that of a rollback or snapshot. */
  readonly watched?: ProcessIdentity | undefined;
}

export function isSameHolder(lease: Lease, holder: Pick<Holder, 'purpose' | 'jobId'>): boolean {
  return lease.purpose === holder.purpose && lease.jobId === holder.jobId;
}

/** `backup by job 51`, `rollback`, `by hand`. */
export function describeHolder({ purpose, jobId }: Pick<Lease, 'purpose' | 'jobId'>): string {
  return purpose === 'by-hand' ? 'by hand' : `${purpose}${isDaemonsJob(jobId) ? ` by job ${jobId}` : ''}`;
}
