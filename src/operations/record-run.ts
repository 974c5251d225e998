import { exitStatuses } from '../failures/exit-status.ts';
import { Failure } from '../failures/failure.ts';
import { Interruption } from '../failures/interruption.ts';
import { openRunRecord, type RunRecord } from '../state/run-record.ts';
import type { RunContext } from './run-context.ts';

/** What a run comes to, for its record. */
export type Result = Partial<RunRecord> & Pick<RunRecord, 'outcome'>;

/**
 * The bracket that leaves a run record: bpipe's stderr never reaches the job log, so the reason must be where the after hook and
 * `penstock runs` find it. `act` gets a function that says a warning both on stderr and in the record, and the record's id.
 */
export async function recordRun<R extends Result>(
  run: Pick<RunRecord, 'verb' | 'application' | 'database' | 'jobId' | 'level' | 'to'>,
  context: Pick<RunContext, 'stateDir' | 'warn'>,
  act: (warn: (line: string) => void, runId: string) => Promise<R>,
): Promise<R> {
  const record = await openRunRecord(context.stateDir, run);
  const warn = (line: string): void => {
    record.warn(line);
    context.warn(line);
  };
  // A record that cannot be completed (a full disk) changes nothing in what happened, and must not hide why something failed.
  const end = (result: Result): Promise<void> =>
    record.end(result).catch((error: unknown) => context.warn(`the run record could not be completed: ${(error as Error).message}`));
  try {
    const result = await act(warn, record.id);
    await end(result);
    return result;
  } catch (error) {
    await end({ outcome: 'failed', failure: describe(error) });
    throw error;
  }
}

function describe(error: unknown): NonNullable<RunRecord['failure']> {
  if (error instanceof Failure) return { status: exitStatuses[error.kind].status, message: error.message, hint: error.hint };
  if (error instanceof Interruption) return { status: 128 + error.signalNumber, message: error.message };
  return { status: exitStatuses.bug.status, message: error instanceof Error ? error.message : String(error) };
}
