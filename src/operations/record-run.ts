import { noteProgress, type Progress } from '../state/run-progress.ts';
import { openRunRecord, type RunRecord } from '../state/run-record.ts';
import { completeRecord } from './complete-record.ts';
import { failureForRecord } from './failure-for-record.ts';
import type { RunContext } from './run-context.ts';

/** What a run comes to, for its record. */
export type Result = Partial<RunRecord> & Pick<RunRecord, 'outcome'>;

/**
 * The bracket that leaves a run record: bpipe's stderr never reaches the job log, so the reason must be where the after hook and
 * `penstock runs` find it. `act` gets a function that says a warning both on stderr and in the record, the record's id, and a function that shows how many bytes
 * have passed, to the terminal and to those who follow the run.
 */
export async function recordRun<R extends Result>(
  run: Pick<RunRecord, 'verb' | 'application' | 'database' | 'jobId' | 'level' | 'to'>,
  context: Pick<RunContext, 'stateDir' | 'warn' | 'progress'>,
  act: (warn: (line: string) => void, runId: string, progress: Progress) => Promise<R>,
): Promise<R> {
  const record = await openRunRecord(context.stateDir, run);
  const warn = (line: string): void => {
    record.warn(line);
    context.warn(line);
  };
  const note = noteProgress(context.stateDir, run.application, record.id);
  const progress: Progress = (bytes, rows) => {
    context.progress(bytes, rows);
    note(bytes, rows);
  };
  try {
    const result = await act(warn, record.id, progress);
    await completeRecord(record, result, context);
    return result;
  } catch (error) {
    await completeRecord(record, { outcome: 'failed', failure: failureForRecord(error) }, context);
    throw error;
  }
}
