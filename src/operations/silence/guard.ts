import { setTimeout as sleep } from 'node:timers/promises';
import { readLease, whyOver, writeLease } from '../../state/lease.ts';
import { applicationToEnd } from '../application-to-end.ts';
import type { RunContext } from '../run-context.ts';
import { sweep } from '../sweep.ts';

/** How often the guardian looks, and the longest it waits after a sweep that failed. */
const [interval, longestPause] = [1000, 60_000];

/**
 * Watches a lease until somebody ends it; where it is over and nobody has (the file daemon is dead, the time is up, the application did not
 * go on), sweeps it, and again until that succeeds.
 */
export async function guard(name: string, leaseId: string, context: RunContext): Promise<void> {
  let pause = interval;
  for (;;) {
    await sleep(pause, undefined, { signal: context.signal });
    const lease = await readLease(context.stateDir, name);
    if (lease?.id !== leaseId) return;
    const why = whyOver(lease);
    if (why === undefined) continue;
    try {
      await sweep(await applicationToEnd(name, context), why, context, leaseId);
    } catch (error) {
      context.signal.throwIfAborted();
      // There is nobody here to tell; who asks for the lease's state hears why.
      const left = await readLease(context.stateDir, name);
      // On a full disk nobody hears why; it is tried again all the same.
      if (left?.id === leaseId)
        await writeLease(context.stateDir, name, { ...left, trouble: (error as Error).message }).catch(() => undefined);
      pause = Math.min(pause * 2, longestPause);
    }
  }
}
