import { exitStatuses } from '../failures/exit-status.ts';
import { Failure } from '../failures/failure.ts';
import { Interruption } from '../failures/interruption.ts';
import type { RunRecord } from '../state/run-record.ts';

/** What went wrong, as a run record has it. */
export function failureForRecord(error: unknown): NonNullable<RunRecord['failure']> {
  if (error instanceof Failure) return { status: exitStatuses[error.kind].status, message: error.message, hint: error.hint };
  if (error instanceof Interruption) return { status: 128 + error.signalNumber, message: error.message };
  return { status: exitStatuses.bug.status, message: error instanceof Error ? error.message : String(error) };
}
