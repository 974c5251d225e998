import type { Application } from '../../applications/contract.ts';
import { profileOf } from '../../applications/registry.ts';
import { readLease, removeLease, writeLease } from '../../state/lease.ts';
import { isSameHolder, type Holder } from '../holder.ts';
import type { RunContext } from '../run-context.ts';

/**
 * Ends a holder's lease and lets the application go on, where that holder had silenced it. Does nothing where the holder has no lease, so it
 * may be called twice.
 * @returns how many seconds the application was silent for this holder, or undefined where it was not
 * @throws Failure unavailable: the application does not go on; the lease stays, and its guardian tries again
 */
export async function goOn(
  application: Application,
  holder: Pick<Holder, 'purpose' | 'jobId'>,
  context: Pick<RunContext, 'stateDir' | 'signal' | 'warn'>,
): Promise<number | undefined> {
  const lease = await readLease(context.stateDir, application.name);
  if (lease === undefined || !isSameHolder(lease, holder)) return undefined;
  try {
    // We have written it, from one.
    if (lease.mustResume) await profileOf(application).resume(application, context, lease.application as unknown as Application);
  } catch (error) {
    await writeLease(context.stateDir, application.name, { ...lease, trouble: (error as Error).message }).catch((left: unknown) =>
      context.warn((left as Error).message),
    );
    throw error;
  }
  await removeLease(context.stateDir, application.name);
  return lease.mustResume ? (Date.now() - Date.parse(lease.since)) / 1000 : undefined;
}
