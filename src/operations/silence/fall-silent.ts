import type { Application } from '../../applications/contract.ts';
import { profileOf } from '../../applications/registry.ts';
import { Failure } from '../../failures/failure.ts';
import { readLease, writeLease, type Lease } from '../../state/lease.ts';
import { bootId } from '../../state/process-identity.ts';
import { uniqueSuffix } from '../../state/unique-suffix.ts';
import { goOn } from './go-on.ts';
import { describeHolder, isSameHolder, type Holder } from '../holder.ts';
import type { RunContext } from '../run-context.ts';
import { startGuardian } from './start-guardian.ts';

/**
 * Lets an application fall silent under a lease. Whoever had silenced it before keeps it silent afterwards. A guardian of its own lets it go on
 * where the holder cannot. What fails is undone here.
 * @returns whether it is silent now; not where its file says `during: never`, or names nothing that would make it so
 * @throws Failure unavailable: why it does not fall silent
 */
export async function fallSilent(application: Application, holder: Holder, context: RunContext): Promise<boolean> {
  const profile = profileOf(application);
  const isWanted = holder.purpose === 'by-hand' || application.maintenance.during === 'job';
  const there = await readLease(context.stateDir, application.name);
  // An admin's word counts for as long as they like.
  if (there?.purpose === 'by-hand' && holder.purpose !== 'by-hand') return true;
  const isAgain = there !== undefined && isSameHolder(there, holder);
  if (there !== undefined && !isAgain) {
    throw new Failure('try-later', `${application.name} is held silent: ${describeHolder(there)} since ${there.since}`, {
      hint: `wait until that has ended; penstock maintenance status ${application.name} tells more`,
    });
  }
  const wasQuiet = there === undefined && isWanted ? await profile.isQuiet(application, context) : undefined;
  const mustResume = there?.mustResume ?? (isWanted && wasQuiet !== true && profile.canBeQuiet(application));
  const lease: Lease = {
    id: uniqueSuffix(),
    purpose: holder.purpose,
    ...(holder.jobId === undefined ? {} : { jobId: holder.jobId }),
    ...(holder.until === undefined ? {} : { until: holder.until }),
    ...(holder.watched === undefined ? {} : { watched: holder.watched }),
    since: there?.since ?? new Date().toISOString(),
    boot: bootId(),
    mustResume,
    application: { ...application },
  };
  // Before anything is done: whatever ends this process now, the lease tells what has to be undone.
  await writeLease(context.stateDir, application.name, lease);
  try {
    // An admin's word without a deadline needs nobody who ends it.
    if (holder.purpose !== 'by-hand' || holder.until !== undefined) await startGuardian(application.name, lease.id, context);
    if (mustResume) await profile.quiesce(application, context);
  } catch (error) {
    await goOn(application, holder, context).catch((left: unknown) => context.warn((left as Error).message));
    throw error;
  }
  return mustResume || wasQuiet === true;
}
