import type { Failure } from '../failures/failure.ts';
import { openRunRecord, type RunRecord } from '../state/run-record.ts';
import { actingUser } from './acting-user.ts';
import { completeRecord } from './complete-record.ts';
import { failureForRecord } from './failure-for-record.ts';
import type { RunContext } from './run-context.ts';

/** So many changes are kept word by word; what follows them is counted. */
const mostChanges = 200;

/** What came of a change. */
export interface Changed<R> {
  readonly result: R;
  /** Where not all of it could be done. */
  readonly failure?: Failure | undefined;
}

/**
 * The bracket around what changes an installation: it leaves a run record of who did it, when, and what was changed, also where it failed half-way. `act` gets a function
 * that notes a change, in one line.
 */
export async function recordChange<R>(
  run: Pick<RunRecord, 'application'> & { readonly verb: 'items' | 'harden' | 'apps' },
  context: Pick<RunContext, 'stateDir' | 'env' | 'warn'>,
  act: (changed: (line: string) => void) => Promise<Changed<R>>,
): Promise<R> {
  const record = await openRunRecord(context.stateDir, { ...run, database: '*', by: actingUser(context.env) });
  const changes: string[] = [];
  let unsaid = 0;
  const changed = (line: string): void => {
    if (changes.length < mostChanges) changes.push(line);
    else unsaid += 1;
  };
  const end = (failure: unknown): Promise<void> =>
    completeRecord(
      record,
      {
        outcome: failure === undefined ? 'changed' : 'failed',
        changes: unsaid === 0 ? changes : [...changes, `${unsaid} more`],
        ...(failure !== undefined && { failure: failureForRecord(failure) }),
      },
      context,
    );
  let done: Changed<R>;
  try {
    done = await act(changed);
  } catch (error) {
    await end(error);
    throw error;
  }
  await end(done.failure);
  return done.result;
}
