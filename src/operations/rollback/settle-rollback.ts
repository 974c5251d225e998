import type { Application } from '../../applications/contract.ts';
import { isAbandoned, readRollbackLease, type RollbackLease } from '../../state/rollback-lease.ts';
import { amendRunRecord, readRunRecords, type RunRecord } from '../../state/run-record.ts';
import type { RunContext } from '../run-context.ts';
import { tidyRollback } from './tidy-rollback.ts';
import { undoRollback } from './undo-rollback.ts';
import { whileEnding } from '../while-ending.ts';

/**
 * Undoes a rollback that was killed, or tidies up where it had changed everything already. Whoever takes an application's lock does this first, so
 * that nothing else comes in between. Says through `warn` what it found and did.
 */
export async function settleRollback(application: Application, context: RunContext): Promise<void> {
  const lease = await readRollbackLease(context.stateDir, application.name);
  if (lease === undefined || !isAbandoned(lease)) return;
  const done = await whileEnding(application.name, context, () => settleAlone(application, context));
  if (done !== undefined) context.warn(`found ${done}`);
}

/** The same for those who are ending a job of the application already. @returns what was found and done, if anything */
export async function settleAlone(application: Application, context: RunContext): Promise<string | undefined> {
  const lease = await readRollbackLease(context.stateDir, application.name);
  if (lease === undefined || !isAbandoned(lease)) return undefined;
  if (lease.phase === 'done') {
    await tidyRollback(application, lease, context);
    await amend(application, lease, 'rolled-back', context);
    return 'a rollback that was killed at its end, and finished it';
  }
  const state = await undoRollback(application, lease, context);
  await amend(application, lease, 'undone', context);
  return `a rollback that was killed, and undid it: ${state}`;
}

async function amend(
  application: Application,
  lease: RollbackLease,
  outcome: RunRecord['outcome'],
  { stateDir }: RunContext,
): Promise<void> {
  const ids = new Set(lease.databases.map(({ runId }) => runId));
  for (const record of await readRunRecords(stateDir, application.name)) {
    if (ids.has(record.id) && record.outcome === 'died') await amendRunRecord(stateDir, record, { outcome });
  }
}
