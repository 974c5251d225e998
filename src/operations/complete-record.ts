import type { OpenRecord, RunRecord } from '../state/run-record.ts';

/** Completes a run's record. One that cannot be completed (a full disk) changes nothing in what happened, and must not hide why something failed. */
export async function completeRecord(
  record: OpenRecord,
  result: Partial<RunRecord> & Pick<RunRecord, 'outcome'>,
  { warn }: { readonly warn: (line: string) => void },
): Promise<void> {
  try {
    await record.end(result);
  } catch (error) {
    warn(`the run record could not be completed: ${(error as Error).message}`);
  }
}
