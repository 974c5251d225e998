import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failures/failure.ts';
import { takeLock } from '../state/lock.ts';
import type { RunContext } from './run-context.ts';

/** How long an after hook waits for a guardian that is ending the same job, or the other way round. */
const patience = 5 * 60_000;

/** The bracket around what ends a job: an after hook, a guardian and an admin's sweep may all come at the same moment. */
export async function whileEnding<R>(
  application: string,
  context: Pick<RunContext, 'stateDir' | 'signal'>,
  act: () => Promise<R>,
): Promise<R> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      // No application has a name with this letter, so this is a lock of its own.
      const release = await takeLock(context.stateDir, `${application}~end`, { purpose: 'the end of a job' });
      try {
        return await act();
      } finally {
        await release();
      }
    } catch (error) {
      const isBusy = error instanceof Failure && error.kind === 'try-later' && error.message.startsWith(`${application}~end`);
      if (!isBusy || Date.now() > deadline) throw error;
      await sleep(250, undefined, { signal: context.signal });
    }
  }
}
