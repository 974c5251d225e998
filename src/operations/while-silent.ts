import type { Application } from '../applications/contract.ts';
import { Failure } from '../failures/failure.ts';
import { readLease } from '../state/lease.ts';
import { ownIdentity } from '../state/process-identity.ts';
import { fallSilent } from './silence/fall-silent.ts';
import { goOn } from './silence/go-on.ts';
import type { RunContext } from './run-context.ts';

/** What came of the time of silence. */
export interface Silence<R> {
  readonly result: R;
  /** Whether the application was silent. */
  readonly isQuiet: boolean;
  /** For how many seconds it was silent for this; undefined where it was silent before, or nothing makes it so. */
  readonly seconds: number | undefined;
}

/**
 * The bracket around what is done while an application is silent for a snapshot, under a lease that a guardian ends should this process be killed.
 * @throws Failure unavailable: it does not fall silent, or went on before `act` was done, because its time was up
 */
export async function whileSilent<R>(
  application: Application,
  jobId: string,
  context: RunContext,
  act: () => Promise<R>,
): Promise<Silence<R>> {
  const until = new Date(Date.now() + application.maintenance.atMost * 1000).toISOString();
  const holder = { purpose: 'snapshot', jobId, until, watched: ownIdentity() } as const;
  const isQuiet = await fallSilent(application, holder, context);
  const lease = await readLease(context.stateDir, application.name);
  const end = (): Promise<number | undefined> => {
    const signal = context.signal.aborted ? AbortSignal.timeout(30_000) : context.signal;
    return goOn(application, holder, { ...context, signal });
  };
  let result: R;
  try {
    result = await act();
    if (lease !== undefined && (await readLease(context.stateDir, application.name))?.id !== lease.id) {
      throw new Failure('unavailable', `${application.name} went on before all was copied, because its time was up`, {
        hint: 'raise maintenance: { at-most: … } in the application file',
      });
    }
  } catch (error) {
    await end().catch((left: unknown) => context.warn((left as Error).message));
    throw error;
  }
  return { result, isQuiet, seconds: await end() };
}
