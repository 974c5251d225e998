import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failures/failure.ts';
import { takeLock } from '../state/lock.ts';
import type { RunContext } from './run-context.ts';

/** How long an after hook waits for a guardian that is ending the same job, or the other way round. */
const patience = 5 * 60_000;

/** The bracket around what ends a job: an after hook, a guardian and an admin's sweep may all come at the same moment. */
export async function whileEnding<R>(
  application: string,
  context: Pick<RunContext, 'stateDir' | 'signal' | 'warn'>,
  act: () => Promise<R>,
): Promise<R> {
  const release = await takeTurn(application, context);
  try {
    return await act();
  } finally {
    await release();
  }
}

async function takeTurn(application: string, context: Pick<RunContext, 'stateDir' | 'signal' | 'warn'>): Promise<() => Promise<void>> {
  const began = performance.now();
  for (;;) {
    try {
      // No application has a name with this letter, so this is a lock of its own.
      return await takeLock(context.stateDir, `${application}~end`, { purpose: 'the end of a job' });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.kind !== 'try-later') {
        // A full disk holds no lock. That two come at the same moment is rare; that an application stays silent is what all of this is against.
        context.warn(error.message);
        return () => Promise.resolve();
      }
      if (performance.now() - began > patience) throw error;
      await sleep(250, undefined, { signal: context.signal });
    }
  }
}
